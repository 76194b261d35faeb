"""What every request to a cluster has in common: an error names the cluster and what it did not do."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager

from confluent_kafka import KafkaError, KafkaException

from mskmigration.errors import KafkaUnreachableError

GONE = {KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError.GROUP_ID_NOT_FOUND}
# A cluster that has never had a group makes its topic of offsets when it is first asked, and loads it for a while.
PASSING = {
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.NOT_COORDINATOR,
}


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


def passes(error: BaseException) -> bool:
    """Tell whether a refusal ends by itself: a broker does not know a topic yet, or no coordinator the group."""
    return isinstance(error, KafkaException) and error.args[0].code() in PASSING


def existing[Key, Answer](futures: Mapping[Key, Future[Answer]]) -> dict[Key, Answer]:
    """Wait for all answers, also if one fails, and leave out what has been deleted since it was listed."""
    wait(futures.values())
    answers: dict[Key, Answer] = {}
    for asked, future in futures.items():
        try:
            answers[asked] = future.result()
        except KafkaException as error:
            if error.args[0].code() not in GONE:
                raise
    return answers
