"""Which refusals of a cluster pass by themselves, and how errors are put into words."""

import pytest
from confluent_kafka import KafkaError, KafkaException

from mskmigration.errors import KafkaUnreachableError
from mskmigration.kafka.errors import doing, passes


@pytest.mark.parametrize(
    "code",
    [
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.NOT_COORDINATOR,
    ],
)
def test_what_a_cluster_does_not_know_yet_passes(code: int) -> None:
    assert passes(KafkaException(KafkaError(code)))


@pytest.mark.parametrize("code", [KafkaError.GROUP_AUTHORIZATION_FAILED, KafkaError.UNKNOWN_MEMBER_ID])
def test_what_a_cluster_forbids_does_not_pass(code: int) -> None:
    assert not passes(KafkaException(KafkaError(code)))


def test_a_fault_of_our_own_does_not_pass() -> None:
    assert not passes(ValueError("not Kafka's"))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            KafkaError.GROUP_AUTHORIZATION_FAILED,
            "refused to delete consumer groups: Broker: Group authorization failed",
        ),
        (KafkaError._TIMED_OUT, "did not delete consumer groups: Local: Timed out; a broker closed the connection"),
    ],
)
def test_an_error_says_which_cluster_did_not_do_what(code: int, said: str) -> None:
    complaint = "a broker closed the connection" if code < 0 else ""
    with (
        pytest.raises(KafkaUnreachableError) as raised,
        doing("target", "b:9092", "delete consumer groups", lambda: complaint),
    ):
        raise KafkaException(KafkaError(code))
    assert str(raised.value).startswith(f"The target cluster (b:9092) {said}. ")
