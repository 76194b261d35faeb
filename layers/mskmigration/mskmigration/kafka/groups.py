"""Consumer groups: which there are, and their committed offsets, read and written on their behalf.

What groups' coordinators are asked may leave a client useless, so every client that is given to the functions about
offsets is a new one (:meth:`KafkaCluster.new_admin`), and none of these returns or raises while an answer is under
way: a client that is collected then never comes to its end.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, wait
from itertools import batched
from typing import Final, NamedTuple

from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, KafkaError, KafkaException
from confluent_kafka import TopicPartition as RdTopicPartition
from confluent_kafka.admin import AdminClient

from mskmigration.kafka.errors import Refusable, committing, existing, refusable
from mskmigration.kafka.limits import GROUPS_AT_ONCE, LIMITS
from mskmigration.kafka.model import TopicPartition

WITHOUT_MEMBERS: Final = {ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD}
type Offsets = dict[TopicPartition, int]


class Group(NamedTuple):
    """A consumer group: whether it has members."""

    active: bool


def groups(admin: AdminClient, new_admin: Callable[[], AdminClient], seconds: int) -> dict[str, Group]:
    """Return every consumer group; one request shows which have members (KIP-518, Kafka 2.6).

    Brokers before 2.6 list no states, and librdkafka calls a state that it does not know UNKNOWN. These groups are
    described. ``python_queries.group_types`` knows share groups and streams groups, too.

    Parameters
    ----------
    new_admin
        Makes the client that groups' coordinators are asked with.
    """
    listing = admin.list_consumer_groups(request_timeout=seconds).result()
    if listing.errors:
        raise KafkaException(listing.errors[0])  # a KafkaError is no exception: nothing catches it
    found = {each.group_id: Group(each.state not in WITHOUT_MEMBERS) for each in listing.valid}
    unknown = [each.group_id for each in listing.valid if each.state is ConsumerGroupState.UNKNOWN]
    return found | (_described(new_admin(), unknown, seconds) if unknown else {})


def _described(admin: AdminClient, names: Collection[str], seconds: int) -> dict[str, Group]:
    """Return the groups that the request of before Kafka 2.6 answers (DescribeGroups).

    A group has no members only if it is EMPTY and none is described: of a group with the protocol of KIP-848, which
    this request is not for, a broker says DEAD.
    """
    admin.describe_cluster(request_timeout=seconds).result()
    found: dict[str, Group] = {}
    for batch in batched(names, GROUPS_AT_ONCE, strict=False):
        for name, it in existing(admin.describe_consumer_groups(list(batch), request_timeout=seconds)).items():
            found[name] = Group(bool(it.members) or it.state is not ConsumerGroupState.EMPTY)
    return found


def committed(admin: AdminClient, names: Collection[str], seconds: int) -> dict[str, Offsets]:
    """Return the committed offsets of each group, by partition."""
    return {
        group: _offsets(answer)
        for request in _asked(admin, names, seconds)
        for group, answer in existing(request).items()
    }


def committed_or_refused(admin: AdminClient, names: Collection[str], seconds: int) -> Refusable[dict[str, Offsets]]:
    """Return the committed offsets of each group, and the groups of which the cluster shows none, with the reason."""
    offsets: dict[str, Offsets] = {}
    refused: dict[str, str] = {}
    for request in _asked(admin, names, seconds):
        answered = refusable(request, str)
        offsets |= {group: _offsets(answer) for group, answer in answered.answers.items()}
        refused |= answered.refused
    return Refusable(offsets, refused)


def _asked(
    admin: AdminClient, names: Collection[str], seconds: int
) -> Iterator[dict[str, Future[ConsumerGroupTopicPartitions]]]:
    """Yield the answers under way, of a hundred groups at a time.

    What is asked of a coordinator that is away may end the process when it is back (librdkafka's issue #4605, seen with
    2.16.0), so the cluster is seen to be there first.
    """
    admin.describe_cluster(request_timeout=seconds).result()
    for batch in batched(names, GROUPS_AT_ONCE, strict=False):
        answers: dict[str, Future[ConsumerGroupTopicPartitions]] = {}
        for name in batch:
            answers |= admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(name)], request_timeout=seconds)
        yield answers


def commit(admin: AdminClient, offsets: Mapping[str, Mapping[TopicPartition, int]]) -> None:
    """Commit offsets for groups without members.

    librdkafka alters one group a request, so a hundred requests are under way at a time.

    Raises
    ------
    GroupHasMembersError
        Names the first group that refused; those before it are written.
    """
    for batch in batched(offsets, GROUPS_AT_ONCE, strict=False):
        requests = {group: _request(group, offsets[group]) for group in batch if offsets[group]}
        altered = {
            group: next(iter(admin.alter_consumer_group_offsets([request], request_timeout=LIMITS.seconds).values()))
            for group, request in requests.items()
        }
        wait(altered.values())
        for group, future in altered.items():
            with committing(group):
                _raise_first(future.result())


def forget(admin: AdminClient, names: Collection[str]) -> None:
    """Delete groups with their offsets; that there is no such group is no error."""
    if not names:
        return
    deleted = admin.delete_consumer_groups(list(names), request_timeout=LIMITS.seconds).values()
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


def _offsets(answer: ConsumerGroupTopicPartitions) -> Offsets:
    return {
        TopicPartition(each.topic, each.partition): each.offset
        for each in answer.topic_partitions or ()
        if each.offset >= 0
    }


def _raise_first(answer: ConsumerGroupTopicPartitions) -> None:
    for partition in answer.topic_partitions or ():
        if partition.error:
            raise KafkaException(partition.error)
