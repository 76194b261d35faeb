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

from mskmigration.errors import GroupHasMembersError, OffsetsPendingError
from mskmigration.kafka.errors import Refusable, committing, existing, reason, refusable
from mskmigration.kafka.limits import GROUPS_AT_ONCE, LIMITS
from mskmigration.kafka.model import Commit, TopicPartition
from mskmigration.text import listed

WITHOUT_MEMBERS: Final = {ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD}
NAMED: Final = 5
type Offsets = dict[TopicPartition, int]
type Commits = Mapping[TopicPartition, Commit]


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


def commits(
    admin: AdminClient, names: Collection[str], seconds: int, *, stable: bool
) -> dict[str, dict[TopicPartition, Commit]]:
    """Return what each group has committed, with its metadata.

    Leader epochs are left out: they count the leaders of this cluster's partitions, and mean nothing on another.

    Parameters
    ----------
    stable
        Whether an offset must not be about to be changed by an open transaction (KIP-447). Brokers before Kafka 2.5 do
        not know that, and return what is committed.

    Raises
    ------
    OffsetsPendingError
        Names the groups of which a transaction holds offsets back.
    KafkaException
    """
    found: dict[str, dict[TopicPartition, Commit]] = {}
    pending: set[str] = set()
    for request in _asked(admin, names, seconds, stable=stable):
        for group, answer in existing(request).items():
            if _is_pending(answer):
                pending.add(group)
            else:
                found[group] = _commits(answer)
    if pending:
        raise OffsetsPendingError(
            f"Open transactions hold offsets of these groups back: {listed(sorted(pending), NAMED)}.",
            "Stop the applications that read and write in transactions.",
        )
    return found


def _is_pending(answer: ConsumerGroupTopicPartitions) -> bool:
    errors = [each.error for each in answer.topic_partitions or () if each.error]
    others = [error for error in errors if error.code() != KafkaError.UNSTABLE_OFFSET_COMMIT]
    if others:
        raise KafkaException(others[0])
    return bool(errors)


def _asked(
    admin: AdminClient, names: Collection[str], seconds: int, *, stable: bool = False
) -> Iterator[dict[str, Future[ConsumerGroupTopicPartitions]]]:
    """Yield the answers under way, of a hundred groups at a time.

    What is asked of a coordinator that is away may end the process when it is back (librdkafka's issue #4605, seen with
    2.16.0), so the cluster is seen to be there first.
    """
    admin.describe_cluster(request_timeout=seconds).result()
    for batch in batched(names, GROUPS_AT_ONCE, strict=False):
        answers: dict[str, Future[ConsumerGroupTopicPartitions]] = {}
        for name in batch:
            answers |= admin.list_consumer_group_offsets(
                [ConsumerGroupTopicPartitions(name)], require_stable=stable, request_timeout=seconds
            )
        yield answers


def commit(admin: AdminClient, commits: Mapping[str, Commits]) -> None:
    """Commit offsets for groups without members.

    Raises
    ------
    GroupHasMembersError
        Names the first group that refused; those before it are written.
    """
    for group, future in _altered(admin, commits):
        with committing(group):
            _raise_first(future.result())


def commit_or_refused(admin: AdminClient, commits: Mapping[str, Commits]) -> dict[str, str]:
    """Commit offsets for the groups that take them; return the others, with the reason."""
    refused: dict[str, str] = {}
    for group, future in _altered(admin, commits):
        try:
            with committing(group):
                _raise_first(future.result())
        except GroupHasMembersError:
            refused[group] = "it has members"
        except KafkaException as error:
            refused[group] = reason(error)
    return refused


def _altered(
    admin: AdminClient, commits: Mapping[str, Commits]
) -> Iterator[tuple[str, Future[ConsumerGroupTopicPartitions]]]:
    """Yield the answers; librdkafka alters one group a request, so a hundred requests are under way at a time."""
    for batch in batched(commits, GROUPS_AT_ONCE, strict=False):
        requests = {group: _request(group, commits[group]) for group in batch if commits[group]}
        altered = {
            group: next(iter(admin.alter_consumer_group_offsets([request], request_timeout=LIMITS.seconds).values()))
            for group, request in requests.items()
        }
        wait(altered.values())
        yield from altered.items()


def _request(group: str, commits: Commits) -> ConsumerGroupTopicPartitions:
    return ConsumerGroupTopicPartitions(
        group,
        [RdTopicPartition(*partition, it.offset, it.metadata) for partition, it in sorted(commits.items())],
    )


def _commits(answer: ConsumerGroupTopicPartitions) -> dict[TopicPartition, Commit]:
    return {
        TopicPartition(each.topic, each.partition): Commit(each.offset, each.metadata or "")
        for each in answer.topic_partitions or ()
        if each.offset >= 0
    }


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
