"""What came of planting, as ``build/preflight/report.json`` tells it. Pure."""

from collections.abc import Collection, Mapping, Sequence

from pydantic import BaseModel

from lab.authentication.report import ModeReport
from lab.preflight.plant import Plant
from mskmigration.preflight import PreflightReport


class Problem(BaseModel):
    """A planted problem: whether its rule found it, with which words, and whether the remedy let the rule pass."""

    rule: str
    found: bool
    why: str = ""
    remedy: str = ""
    mended: bool


class Report(BaseModel):
    """Every planted problem, and findings that nothing planted explains.

    ``auth_modes`` are the modes of authentication that were migrated through.
    """

    planted: int
    found: int
    mended: int
    false_alarms: list[str]
    auth_modes: list[ModeReport] = []
    runs: int
    problems: list[Problem]

    @property
    def as_expected(self) -> bool:
        """Whether everything planted was found and mended and nothing else was found, and every mode works."""
        found = self.planted == self.found == self.mended and not self.false_alarms
        return found and all(mode.as_expected for mode in self.auth_modes)


def findings(report: PreflightReport) -> dict[str, str]:
    """Return the rules that failed, with the reason."""
    return {outcome.rule: outcome.why for outcome in report.failed()}


def problem(plant: Plant, before: PreflightReport, after: PreflightReport) -> Problem:
    """Judge one plant by the looks before and after its remedy."""
    outcome = next(each for each in before.outcomes if each.rule == plant.rule)
    passed = {each.rule for each in after.outcomes if each.status == "passed"}
    return Problem(
        rule=plant.rule,
        found=plant.rule in findings(before) and bool(outcome.remedy),
        why=outcome.why,
        remedy=outcome.remedy,
        mended=plant.rule in passed,
    )


def unexplained(plants: Sequence[Plant], found: Mapping[str, str], *, mended: bool) -> list[str]:
    """Return the findings that no plant explains; once mended only what plants bring about beside their own rule."""
    expected: Collection[str] = {also for plant in plants for also in plant.also}
    if not mended:
        expected = {*expected, *(plant.rule for plant in plants)}
    return [f"{rule}: {why}" for rule, why in found.items() if rule not in expected]


def report(problems: Sequence[Problem], false_alarms: Sequence[str], runs: int) -> Report:
    """Sum up."""
    return Report(
        planted=len(problems),
        found=sum(each.found for each in problems),
        mended=sum(each.mended for each in problems),
        false_alarms=list(false_alarms),
        runs=runs,
        problems=list(problems),
    )
