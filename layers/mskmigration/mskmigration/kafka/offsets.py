"""Committed offsets of consumer groups: read, and written on their behalf.

What groups' coordinators are asked may leave a client useless, so every client that is given here is a new one
(:meth:`KafkaCluster.new_admin`), and no function returns or raises while an answer is under way: a client that is
collected then never comes to its end.
"""

from collections.abc import Collection, Mapping
from concurrent.futures import Future, wait
from itertools import batched
from typing import Final

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaError, KafkaException
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient

from mskmigration.errors import GroupHasMembersError
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.refusals import existing

ANSWER_SECONDS: Final = 20
GROUPS_IN_FLIGHT: Final = 100
# AlterConsumerGroupOffsets is an OffsetCommit of no member, which a group with members refuses in these ways.
HAS_MEMBERS: Final = {KafkaError.UNKNOWN_MEMBER_ID, KafkaError.NON_EMPTY_GROUP, KafkaError.REBALANCE_IN_PROGRESS}


def committed(admin: AdminClient, groups: Collection[str]) -> dict[str, dict[TopicPartition, int]]:
    """Return the committed offsets of each group, by partition.

    librdkafka asks for one group a request, so a hundred requests are under way at a time. What is asked of a
    coordinator that is away may end the process when it is back (librdkafka's issue #4605, seen with 2.16.0), so the
    cluster is seen to be there first.
    """
    found: dict[str, dict[TopicPartition, int]] = {}
    admin.describe_cluster(request_timeout=ANSWER_SECONDS).result()
    for batch in batched(groups, GROUPS_IN_FLIGHT, strict=False):
        answers: dict[str, Future[ConsumerGroupTopicPartitions]] = {}
        for group in batch:
            request = [ConsumerGroupTopicPartitions(group)]
            answers |= admin.list_consumer_group_offsets(request, request_timeout=ANSWER_SECONDS)
        found |= {group: _offsets(answer) for group, answer in existing(answers).items()}
    return found


def commit(admin: AdminClient, offsets: Mapping[str, Mapping[TopicPartition, int]]) -> None:
    """Commit offsets for groups without members.

    librdkafka alters one group a request, so a hundred requests are under way at a time.

    Raises
    ------
    GroupHasMembersError
        Names the first group that refused; those before it are written.
    """
    for batch in batched(offsets, GROUPS_IN_FLIGHT, strict=False):
        requests = {group: _request(group, offsets[group]) for group in batch if offsets[group]}
        altered = {
            group: next(iter(admin.alter_consumer_group_offsets([request], request_timeout=ANSWER_SECONDS).values()))
            for group, request in requests.items()
        }
        wait(altered.values())
        for group, future in altered.items():
            try:
                _raise_first(future.result())
            except KafkaException as error:
                if error.args[0].code() not in HAS_MEMBERS:
                    raise
                raise GroupHasMembersError(
                    f"The group {group} has members on the cluster that it should move to.",
                    "Stop its consumers there and start the execution again.",
                ) from error


def forget(admin: AdminClient, groups: Collection[str]) -> None:
    """Delete groups with their offsets; that there is no such group is no error."""
    if not groups:
        return
    deleted = admin.delete_consumer_groups(list(groups), request_timeout=ANSWER_SECONDS).values()
    wait(deleted)
    for future in deleted:
        try:
            future.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.GROUP_ID_NOT_FOUND:
                raise


def _request(group: str, offsets: Mapping[TopicPartition, int]) -> ConsumerGroupTopicPartitions:
    return ConsumerGroupTopicPartitions(
        group, [RdTopicPartition(*partition, offset) for partition, offset in sorted(offsets.items())]
    )


def _offsets(answer: ConsumerGroupTopicPartitions) -> dict[TopicPartition, int]:
    return {
        TopicPartition(each.topic, each.partition): each.offset
        for each in answer.topic_partitions or ()
        if each.offset >= 0
    }


def _raise_first(answer: ConsumerGroupTopicPartitions) -> None:
    for partition in answer.topic_partitions or ():
        if partition.error:
            raise KafkaException(partition.error)
