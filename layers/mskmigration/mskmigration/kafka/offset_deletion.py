"""Deletes single committed offsets of groups (OffsetDelete, KIP-496, Kafka 2.4), which librdkafka 2.16 cannot.

The group and its other offsets stay. A group that is left without offsets and members is removed by its broker.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from kafka import errors
from kafka.protocol.consumer import OffsetDeleteRequest
from kafka.protocol.metadata import FindCoordinatorRequest

from mskmigration.kafka.limits import LIMITS
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.python_queries import answer
from mskmigration.kafka.reading import ClientSetting

# Where nothing is there, nothing is to be taken away.
NOTHING_THERE: Final = {errors.GroupIdNotFoundError.errno, errors.UnknownTopicOrPartitionError.errno}
# The last version of FindCoordinator that asks for one group.
ONE_GROUP: Final = 3


def delete_offsets(
    settings: Mapping[str, ClientSetting],
    unwanted: Mapping[str, Collection[TopicPartition]],
    seconds: int = LIMITS.seconds,
) -> dict[str, str]:
    """Delete the groups' offsets; return the groups that keep some, with the reason.

    It needs DELETE on the group and READ on the topics. A broker refuses it for a topic that a member of the group is
    subscribed to.

    Raises
    ------
    KafkaException
        The cluster did not answer in time, or is older than Kafka 2.4.
    """

    async def ask(manager: Any) -> dict[str, str]:
        refusals = {group: await _refusal(manager, group, unwanted[group]) for group in sorted(unwanted)}
        return {group: refusal for group, refusal in refusals.items() if refusal}

    return answer(settings, ask, seconds) if unwanted else {}


async def _refusal(manager: Any, group: str, partitions: Collection[TopicPartition]) -> str | None:
    found = await manager.send(FindCoordinatorRequest(key=group, key_type=0, max_version=ONE_GROUP))
    if found.error_code:
        raise errors.for_code(found.error_code)
    answered = await manager.send(_request(group, partitions), node_id=found.node_id)
    codes = {answered.error_code, *(each.error_code for topic in answered.topics for each in topic.partitions)}
    refused = sorted(codes - NOTHING_THERE - {0})
    return errors.for_code(refused[0]).__name__.removesuffix("Error") if refused else None


def _request(group: str, partitions: Collection[TopicPartition]) -> OffsetDeleteRequest:
    topic_of = OffsetDeleteRequest.OffsetDeleteRequestTopic
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for topic, number in sorted(partitions):
        numbers[topic].append(number)
    return OffsetDeleteRequest(
        group_id=group,
        topics=[
            topic_of(
                name=topic,
                partitions=[topic_of.OffsetDeleteRequestPartition(partition_index=number) for number in of_topic],
            )
            for topic, of_topic in numbers.items()
        ],
    )
