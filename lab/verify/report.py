"""What came of planting, as ``build/verify/report.json`` tells it. Pure."""

from collections.abc import Collection, Iterator, Sequence

from pydantic import BaseModel
from rich.table import Table

from verify.check import Check, Outcome


class FaultReport(BaseModel):
    """A planted fault: whether its line failed with a remedy, what it said, and whether it passed afterwards."""

    line: str
    what: str
    found: bool
    says: str = ""
    remedy: str = ""
    lifted: bool


class Report(BaseModel):
    """Every planted fault, and lines that failed without one."""

    planted: int
    found: int
    lifted: int
    false_alarms: list[str]
    faults: list[FaultReport]
    lines: list[Check]

    @property
    def as_expected(self) -> bool:
        """Whether every fault was found at its line, was over afterwards, and no other line failed."""
        return self.planted == self.found == self.lifted and not self.false_alarms


def judged(line: str, what: str, planted: Sequence[Check], lifted: Sequence[Check]) -> FaultReport:
    """Judge one fault by the tables while it was there and afterwards."""
    (seen,) = (check for check in planted if check.line == line)
    (later,) = (check for check in lifted if check.line == line)
    return FaultReport(
        line=line,
        what=what,
        found=seen.outcome is Outcome.FAILED and bool(seen.remedy),
        says=seen.detail,
        remedy=seen.remedy,
        lifted=later.outcome is not Outcome.FAILED,
    )


def unexplained(checks: Sequence[Check], lines: Collection[str] = ()) -> Iterator[str]:
    """Yield the lines that failed beside these."""
    for check in checks:
        if check.outcome is Outcome.FAILED and check.line not in lines:
            yield f"{check.line}: {check.detail}"


def summed_up(faults: Sequence[FaultReport], false_alarms: Sequence[str], lines: Sequence[Check]) -> Report:
    """Sum up; ``lines`` are those of the lab without a fault."""
    return Report(
        planted=len(faults),
        found=sum(fault.found for fault in faults),
        lifted=sum(fault.lifted for fault in faults),
        false_alarms=list(false_alarms),
        faults=list(faults),
        lines=list(lines),
    )


def draw(report: Report) -> Table:
    """Draw a row for each fault."""
    title = f"{report.planted} planted, {report.found} found, {len(report.false_alarms)} false alarms"
    table = Table("line", "what was broken", "found", "over", "what it says", title=title)
    for fault in report.faults:
        table.add_row(fault.line, fault.what, _mark(fault.found), _mark(fault.lifted), fault.says)
    return table


def _mark(good: bool) -> str:
    return "[green]yes[/]" if good else "[bold red]no[/]"
