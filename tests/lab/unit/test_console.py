from io import StringIO

from rich.console import Console

from lab.console import LabConsole, Progress, progress_line, progress_panel

COPYING = Progress(
    state="Measure Lag",
    copied=120_000,
    total=340_000,
    records_per_second=44_000,
    bytes_per_second=12_500_000,
    estimate_seconds=5.2,
    tasks=("RUNNING", "FAILED"),
)


def test_a_line_tells_everything() -> None:
    assert progress_line(COPYING) == (
        "Measure Lag | 120,000 of 340,000 records | 44,000 records/s | 12.5 MB/s | lag 220,000 | "
        "about 5 s left | tasks RUNNING FAILED"
    )


def test_a_line_of_a_state_that_copies_nothing_tells_the_state_alone() -> None:
    assert progress_line(Progress("setting up: sam deploy")) == "setting up: sam deploy"


def test_the_panel_tells_everything() -> None:
    console = Console(file=StringIO(), width=100)
    console.print(progress_panel(COPYING, elapsed_seconds=61))
    drawn = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO of above
    for words in ("Measure Lag", "120,000 of 340,000", "44,000 records, 12.5 MB", "220,000", "RUNNING FAILED", "61 s"):
        assert words in drawn


def test_a_target_that_is_ahead_by_duplicates_has_no_negative_lag() -> None:
    assert Progress("Measure Lag", copied=11, total=10).lag == 0


def test_a_pipe_gets_a_line_for_each_state_and_no_control_codes() -> None:
    output = StringIO()
    with LabConsole(Console(file=output, width=200)) as console:
        for state in ("Plan Migration", "Plan Migration", "Register Connectors"):
            console.show(Progress(state))
        console.say("done")
    lines = output.getvalue().splitlines()
    assert [line.split(" s  ")[1] for line in lines] == ["Plan Migration", "Register Connectors", "done"]
    assert "\x1b" not in output.getvalue()
