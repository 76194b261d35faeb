from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from lab.compare import Difference, GroupPosition, TopicComparison
from lab.console import LabConsole, Progress
from lab.demo.observer import Sample, Speed, speed, stored_bytes
from lab.demo.report import GroupReport, HealReport, Report, TopicReport
from lab.demo.tables import draw
from lab.deployment import deploy_command, sam_environment
from lab.waiting import NotInTimeError, Waiting
from localaws.endpoint import Endpoint

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def topic(difference: Difference) -> TopicReport:
    unequal = () if difference.is_equal else (1,)
    return TopicReport.of(TopicComparison("flights", "flights", 2, 2, 10, 10, difference, unequal))


def position(partition: int, target_offset: int | None, read_on_target: int) -> GroupPosition:
    return GroupPosition("board", "flights", partition, 5, target_offset, 9, 4, 5, read_on_target)


def report(difference: Difference, positions: list[GroupPosition]) -> Report:
    return Report(
        topics=[topic(difference)],
        groups=GroupReport.all_of(positions),
        heal=HealReport(failed_at=NOON, running_at=NOON + timedelta(seconds=41.26), cause="X", execution="arn"),
        states=[],
        seconds=99,
    )


def test_a_faultless_report_has_no_faults() -> None:
    faultless = report(Difference(), [position(0, 5, 5), position(1, 3, 3)])
    assert faultless.faults == []
    assert faultless.groups == [
        GroupReport(group="board", topic="flights", partitions=2, translated=2, left_to_cutover=0, lag=8, read_again=2)
    ]
    assert faultless.model_dump()["heal"]["seconds"] == 41.3


def test_each_fault_is_told() -> None:
    faulty = report(Difference(1, 2, 3), [position(0, 6, 6), position(1, None, 0), position(2, 5, 5)])
    assert faulty.faults == [
        "flights: 1 missing, 2 extra, 3 out of order",
        "board: 2 of 3 partitions of flights have no safe offset on the target",
    ]
    console = Console(file=StringIO(), width=120)
    console.print(draw(faulty))
    drawn = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO of above
    assert "different" in drawn
    assert "equal" not in drawn


@pytest.mark.parametrize(
    ("first_synced", "faults"),
    [
        pytest.param(6, [], id="the first offset sync is past the group"),
        pytest.param(5, ["board: 1 of 2 partitions of flights have no safe offset on the target"], id="it is not"),
        pytest.param(None, ["board: 1 of 2 partitions of flights have no safe offset on the target"], id="no sync"),
    ],
)
def test_what_mirrormaker_can_never_translate_is_left_to_the_cutover(
    first_synced: int | None, faults: list[str]
) -> None:
    untranslated = replace(position(1, None, 0), first_synced=first_synced)
    told = report(Difference(), [position(0, 5, 3), untranslated])
    assert told.faults == faults
    assert told.groups[0].left_to_cutover == (0 if faults else 1)
    assert told.groups[0].read_again == (7 if faults else 2)


def test_speed_is_between_the_first_and_the_last_sample() -> None:
    first, last = Sample(10, 100_000, 20_000, 5_000), Sample(14, 104_000, 64_000, 9_000)
    assert speed(first, last) == Speed(11_000, 1_000, 4.0)


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(Sample(10, 100_000, 20_000, 5_000), id="one sample alone"),
        pytest.param(Sample(12, 200_000, 30_000, 5_000), id="the lag grows"),
        pytest.param(Sample(12, 100_000, 99_000, 5_000), id="nothing to speak of is left"),
    ],
)
def test_there_is_no_estimate_where_nobody_can_tell(last: Sample) -> None:
    assert speed(Sample(10, 100_000, 20_000, 5_000), last).estimate_seconds is None


def test_counts_the_segments_of_migrated_topics_alone(tmp_path: Path) -> None:
    for name, size in {"flights-0": 10, "flights-23": 7, "internal.audit-0": 100, "__consumer_offsets-1": 100}.items():
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "0.log").write_bytes(b"x" * size)
        (tmp_path / "data" / name / "0.index").write_bytes(b"x" * 1000)
    assert stored_bytes(tmp_path) == 17


@pytest.fixture
def waiting() -> Waiting:
    return Waiting(LabConsole(Console(file=StringIO())))


def test_waits_until_the_condition_holds_and_shows_the_progress_meanwhile(waiting: Waiting) -> None:
    answers = iter([False, True])
    looks = iter([Progress("waiting")])
    waiting.look = lambda: next(looks)
    waiting.until(lambda: next(answers), "it", seconds=60)
    assert list(looks) == []


def test_what_does_not_come_about_in_time_is_named(waiting: Waiting) -> None:
    with pytest.raises(NotInTimeError, match="sam deploy: not within 0 s"):
        waiting.until(lambda: False, "sam deploy", seconds=0)


def test_a_failed_part_fails_the_wait(waiting: Waiting) -> None:
    failed: Future[None] = Future()
    failed.set_exception(OSError("no broker"))
    with pytest.raises(OSError, match="no broker"):
        waiting.result(failed, "the source", 60)


def test_sam_never_sees_a_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    environment = sam_environment(Endpoint(1234))
    assert {name for name in environment if name.startswith("AWS_")} == {
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_DEFAULT_REGION",
        "AWS_CONFIG_FILE",
        "AWS_SHARED_CREDENTIALS_FILE",
    }
    assert environment["AWS_ENDPOINT_URL"] == "http://localhost:1234"
    assert environment["SAM_CLI_TELEMETRY"] == "0"


def test_deploys_what_was_packaged_with_the_parameters() -> None:
    words = [
        str(word) for word in deploy_command(Path("/packaged/template.yaml"), "eu-central-1", {"WorkerCount": "1"})
    ]
    assert words[words.index("--template-file") + 1] == "/packaged/template.yaml"
    assert words[words.index("--parameter-overrides") + 1 :] == ["WorkerCount=1"]
