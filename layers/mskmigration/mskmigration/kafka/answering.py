"""What every request to a cluster has in common: an error says which cluster did not give what."""

from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import KafkaException

from mskmigration.errors import KafkaUnreachableError


@contextmanager
def answers(cluster: str, servers: str, asked: str) -> Iterator[None]:
    """Turn librdkafka's error into one that names the cluster and what it was asked for.

    Raises
    ------
    KafkaUnreachableError
    """
    try:
        yield
    except KafkaException as error:
        raise KafkaUnreachableError(
            f"The {cluster} cluster ({servers}) did not give {asked}: {error.args[0].str()}.",
            "Check its bootstrap servers, the security groups and the authentication, then start again.",
        ) from error
