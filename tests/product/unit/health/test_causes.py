"""The classes of failures, recognized in what a worker prints."""

from pathlib import Path

import pytest

from mskmigration.health.causes import CAUSES, UNKNOWN, cause_with_id, classify

# What a worker 4.3.1 prints, each file under the id of its cause, the traces separated by an empty line.
TRACES = {path.stem: path.read_text().split("\n\n") for path in (Path(__file__).parent / "traces").glob("*.txt")}


@pytest.mark.parametrize(("cause", "trace"), [(cause, trace) for cause, traces in TRACES.items() for trace in traces])
def test_a_trace_is_recognized(cause: str, trace: str) -> None:
    assert classify(trace).id == cause


def test_every_cause_has_a_trace() -> None:
    assert set(TRACES) == {cause.id for cause in (*CAUSES, UNKNOWN)}


def test_without_a_trace_the_cause_is_unknown() -> None:
    assert classify(None) is UNKNOWN


def test_frames_do_not_count() -> None:
    frame = "\tat org.apache.kafka.common.errors.RecordTooLargeException.<init>(RecordTooLargeException.java:1)"
    assert classify(f"java.lang.IllegalStateException: odd\n{frame}") is UNKNOWN


def test_what_only_a_person_can_lift_is_known() -> None:
    lifted_by_people = {cause.id for cause in CAUSES if not cause.restart_helps}
    assert lifted_by_people == {
        "record-too-large",
        "timestamp-out-of-range",
        "authorization",
        "authentication",
        "policy-refusal",
        "batch-rejected",
        "serialization",
        "configuration",
    }


def test_a_cause_is_found_by_its_id() -> None:
    assert cause_with_id("authorization").remedy.startswith("Grant the operation")
    assert cause_with_id("gone") is UNKNOWN
