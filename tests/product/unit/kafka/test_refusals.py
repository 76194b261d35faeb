"""Which refusals of a cluster end by themselves, and which are told."""

import pytest
from confluent_kafka import KafkaError, KafkaException

from mskmigration.kafka.refusals import passes


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
