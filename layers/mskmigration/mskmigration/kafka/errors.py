"""What librdkafka's errors mean here: which end by themselves, which are no error, and which error of ours one becomes.

:func:`doing` is where a :class:`KafkaException` becomes an error of :mod:`mskmigration.errors`. Whoever asks everybody
at once keeps what was refused instead, by its :func:`reason`, as a :class:`Refusable`.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from typing import Final, NamedTuple

from confluent_kafka import KafkaError, KafkaException

from mskmigration.errors import GroupHasMembersError, KafkaUnreachableError

# It has been deleted since it was listed. librdkafka itself says it of a partition that its topic does not have.
GONE: Final = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.GROUP_ID_NOT_FOUND,
    KafkaError._UNKNOWN_PARTITION,  # noqa: SLF001 its public name
}
# A cluster that has never had a group makes its topic of offsets when it is first asked, and loads it for a while.
PASSING: Final = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.NOT_COORDINATOR,
}
# Deleted meanwhile, without a leader, or a broker before Kafka 3.0, which knows no largest timestamp (KIP-734).
WITHOUT_LOG: Final = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.UNSUPPORTED_VERSION,
    KafkaError._UNSUPPORTED_FEATURE,  # noqa: SLF001 its public name
}
# A cluster without an authorizer says so, or has no such requests.
WITHOUT_ACLS: Final = {
    KafkaError.SECURITY_DISABLED,
    KafkaError.UNSUPPORTED_VERSION,
    KafkaError._UNSUPPORTED_FEATURE,  # noqa: SLF001 its public name
}
# AlterConsumerGroupOffsets is an OffsetCommit of no member, which a group with members refuses in these ways.
HAS_MEMBERS: Final = {KafkaError.UNKNOWN_MEMBER_ID, KafkaError.NON_EMPTY_GROUP, KafkaError.REBALANCE_IN_PROGRESS}
# Says only that others were said.
_NO_REASON: Final = {KafkaError._ALL_BROKERS_DOWN}  # noqa: SLF001 its public name


class Refusable[Answers](NamedTuple):
    """Answers by name, and the names for which the cluster refused one, with the reason."""

    answers: Answers
    refused: Mapping[str, str]


class LastBrokerError:
    """Keeps the last thing that a client said of a broker; given to the client as its ``error_cb``.

    librdkafka says aside why a cluster does not answer, and the request that waits only times out.
    """

    def __init__(self) -> None:
        self.words = ""

    def __call__(self, error: KafkaError) -> None:
        """Take what the client says; it names the broker."""
        if error.code() not in _NO_REASON:
            self.words = error.str()


@contextmanager
def doing(cluster: str, servers: str, what: str, complaint: Callable[[], str]) -> Iterator[None]:
    """Turn librdkafka's error into one that names the cluster, what it did not do, and why.

    Parameters
    ----------
    what
        A verb with its object, such as ``delete consumer groups``.
    complaint
        Returns what the client has said of a broker meanwhile, or nothing.

    Raises
    ------
    KafkaUnreachableError
    """
    try:
        yield
    except KafkaException as error:
        reasons = filter(None, (error.args[0].str(), complaint()))
        # librdkafka's own errors, such as a time-out, have negative codes; a broker's answer has a positive one.
        did_not = "refused to" if error.args[0].code() > 0 else "did not"
        raise KafkaUnreachableError(
            f"The {cluster} cluster ({servers}) {did_not} {what}: {'; '.join(reasons)}.",
            "Check its bootstrap servers, the security groups and the authentication, then start again.",
        ) from error


@contextmanager
def committing(group: str) -> Iterator[None]:
    """Say it by name where offsets are refused because the group has members.

    Raises
    ------
    GroupHasMembersError
    """
    try:
        yield
    except KafkaException as error:
        if error.args[0].code() not in HAS_MEMBERS:
            raise
        raise GroupHasMembersError(
            f"The group {group} has members on the cluster that it should move to.",
            "Stop its consumers there and start the execution again.",
        ) from error


def reason(error: KafkaException) -> str:
    """Return Kafka's name of an error and its words."""
    cause = error.args[0]
    return f"{cause.name()}: {cause.str()}"


def passes(error: BaseException) -> bool:
    """Whether a refusal ends by itself: a broker does not know a topic yet, or no coordinator the group."""
    return isinstance(error, KafkaException) and error.args[0].code() in PASSING


def existing[Key, Answer](futures: Mapping[Key, Future[Answer]]) -> dict[Key, Answer]:
    """Wait for all answers, also if one fails, and leave out what has been deleted since it was listed.

    Raises
    ------
    KafkaException
    """
    wait(futures.values())
    return dict(_answers(futures, GONE))


def with_log[Key, Answer](futures: Mapping[Key, Future[Answer]]) -> dict[Key, Answer]:
    """Wait for the answers, and leave out the partitions that have no log, or whose broker knows no such question.

    Raises
    ------
    KafkaException
    """
    return dict(_answers(futures, WITHOUT_LOG))


def refusable[Key, Answer](
    futures: Mapping[Key, Future[Answer]], name: Callable[[Key], str]
) -> Refusable[dict[Key, Answer]]:
    """Wait for the answers; nobody's refusal is raised.

    Parameters
    ----------
    name
        Returns what is asked for as the refusals name it.
    """
    answers: dict[Key, Answer] = {}
    refused: dict[str, str] = {}
    for asked, future in futures.items():
        try:
            answers[asked] = future.result()
        except KafkaException as error:
            refused[name(asked)] = reason(error)
    return Refusable(answers, refused)


def _answers[Key, Answer](futures: Mapping[Key, Future[Answer]], without: set[int]) -> Iterator[tuple[Key, Answer]]:
    for asked, future in futures.items():
        try:
            answer = future.result()
        except KafkaException as error:
            if error.args[0].code() not in without:
                raise
        else:
            yield asked, answer
