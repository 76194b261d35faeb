"""Which refusals of a cluster pass by themselves, and how errors are put into words."""

from concurrent.futures import Future

import pytest
from confluent_kafka import KafkaError, KafkaException

from mskmigration.errors import GroupHasMembersError, KafkaUnreachableError
from mskmigration.kafka.errors import committing, doing, existing, passes, refusable, with_log


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


@pytest.mark.parametrize(
    "code", [KafkaError.UNKNOWN_MEMBER_ID, KafkaError.NON_EMPTY_GROUP, KafkaError.REBALANCE_IN_PROGRESS]
)
def test_a_group_with_members_is_named(code: int) -> None:
    with pytest.raises(GroupHasMembersError, match="The group billing has members"), committing("billing"):
        raise KafkaException(KafkaError(code))


def test_any_other_refusal_of_a_commit_stays_what_it_is() -> None:
    with pytest.raises(KafkaException, match="GROUP_AUTHORIZATION_FAILED"), committing("billing"):
        raise KafkaException(KafkaError(KafkaError.GROUP_AUTHORIZATION_FAILED))


def test_what_was_deleted_since_is_left_out_and_any_other_refusal_is_raised() -> None:
    gone = {"here": answered(1), "topic": refused(KafkaError.UNKNOWN_TOPIC_OR_PART)}
    assert existing(gone | {"group": refused(KafkaError.GROUP_ID_NOT_FOUND)}) == {"here": 1}
    with pytest.raises(KafkaException, match="LEADER_NOT_AVAILABLE"):
        existing(gone | {"leaderless": refused(KafkaError.LEADER_NOT_AVAILABLE)})


def test_a_partition_without_a_leader_has_no_log() -> None:
    asked = {"here": answered(1), "leaderless": refused(KafkaError.LEADER_NOT_AVAILABLE)}
    assert with_log(asked | {"old": refused(KafkaError._UNSUPPORTED_FEATURE)}) == {"here": 1}
    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        with_log(asked | {"closed": refused(KafkaError.TOPIC_AUTHORIZATION_FAILED)})


def test_whoever_asks_everybody_keeps_each_refusal_with_its_reason() -> None:
    asked = {1: answered(7), 2: refused(KafkaError.CLUSTER_AUTHORIZATION_FAILED)}
    answers, refusals = refusable(asked, str)
    assert answers == {1: 7}
    assert refusals == {"2": "CLUSTER_AUTHORIZATION_FAILED: Broker: Cluster authorization failed"}


def answered(answer: int) -> Future[int]:
    future = Future[int]()
    future.set_result(answer)
    return future


def refused(code: int) -> Future[int]:
    future = Future[int]()
    future.set_exception(KafkaException(KafkaError(code)))
    return future
