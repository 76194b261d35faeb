"""What producers of each library see at a fence by size, and that the same producer goes on after it.

docs/for-application-teams.md says to application teams what is shown here.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Producer
from kafka import KafkaProducer
from kafka.errors import KafkaError
from tenacity import retry, stop_after_delay, wait_fixed

from lab.images import build_connect_image
from mskmigration.kafka import ClusterAdministration, KafkaCluster
from tests.paths import BUILD
from tests.product.e2e.one_broker import one_broker

TOPIC, OK = "orders", "stored"
JAVA = ("java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", f"{BUILD / 'images' / 'kafka-connect' / 'libs'}/*")
# Sends a record of so many bytes, and returns the error's name or that it is stored.
type Send = Callable[[int], str]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with one_broker(tmp_path_factory.mktemp("broker"), TOPIC) as broker:
        yield broker.bootstrap_servers


@contextmanager
def confluent_kafka(servers: str) -> Iterator[Send]:
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})

    def send(size: int) -> str:
        told: list[str] = []
        producer.produce(TOPIC, b"y" * size, on_delivery=lambda error, _: told.append(error.name() if error else OK))
        producer.flush(30)
        return told[0]

    yield send


@contextmanager
def kafka_python(servers: str) -> Iterator[Send]:
    producer = KafkaProducer(bootstrap_servers=servers)

    def send(size: int) -> str:
        try:
            producer.send(TOPIC, b"y" * size).get(30)
        except KafkaError as error:
            return type(error).__name__
        return OK

    try:
        yield send
    finally:
        producer.close()


@contextmanager
def java(servers: str) -> Iterator[Send]:
    build_connect_image()
    source = str(Path(__file__).with_name("Produce.java"))
    with subprocess.Popen(
        [*JAVA, source, servers, TOPIC],
        env={"PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        told = client.stdout

        def send(size: int) -> str:
            print(size, file=client.stdin, flush=True)
            return told.readline().strip()

        try:
            yield send
        finally:
            client.stdin.close()
            client.wait(30)


@pytest.mark.parametrize(
    ("library", "refusal", "afterwards"),
    [
        (confluent_kafka, "MSG_SIZE_TOO_LARGE", OK),
        # Idempotent, as it is by default, it takes nothing more once a record was refused.
        (kafka_python, "MessageSizeTooLargeError", "MessageSizeTooLargeError"),
        (java, "RecordTooLargeException", OK),
    ],
)
def test_a_producer_is_told_that_its_record_is_too_large(
    servers: str, library: Callable[[str], AbstractContextManager[Send]], refusal: str, afterwards: str
) -> None:
    administration = ClusterAdministration(KafkaCluster("source", {"bootstrap.servers": servers}))
    with library(servers) as send:
        await_word(send, OK)
        administration.set_record_limits({TOPIC: "78"})
        await_word(send, refusal)
        assert send(100) == refusal
        administration.set_record_limits({TOPIC: None})
        with confluent_kafka(servers) as another:
            await_word(another, OK)
        assert send(100) == afterwards


@retry(wait=wait_fixed(0.05), stop=stop_after_delay(10), reraise=True)
def await_word(send: Send, word: str) -> None:
    """Wait until brokers have heard of the limit."""
    assert send(100) == word
