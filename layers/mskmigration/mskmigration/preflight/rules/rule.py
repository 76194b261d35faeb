"""What a rule of preflight is, and what comes of one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from mskmigration.frozen import Frozen
from mskmigration.preflight.facts import Asked, Facts

type Examine = Callable[[Facts], Iterable[str]]


class Severity(StrEnum):
    """A blocker lets no migration begin; a warning costs something that people may accept; a note is to be known."""

    BLOCKER = "blocker"
    WARNING = "warning"
    NOTE = "note"


class Status(StrEnum):
    """What came of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Outcome(Frozen):
    """What came of a rule and why; ``evidence`` has a line for each topic, group or broker that it is about."""

    rule: str
    subject: str
    severity: Severity
    status: Status
    why: str
    evidence: tuple[str, ...] = ()
    remedy: str = ""
    accepted: bool = False

    @property
    def blocks(self) -> bool:
        """Whether no migration may begin."""
        return self.status is Status.FAILED and self.severity is Severity.BLOCKER and not self.accepted


class NotJudgedError(Exception):
    """A rule's way to say that it cannot be judged here, and why."""


@dataclass(frozen=True)
class Rule:
    """One thing that is known to go wrong.

    Parameters
    ----------
    id
        Names it, in reports, in the input's ``preflight`` and in ``docs/preflight.md``.
    checks
        What holds where it passes, a sentence.
    remedy
        What to do where it fails.
    needs
        The answers that it rests on.
    examine
        Returns a line of evidence for each thing that is wrong; raises ``NotJudgedError`` where it cannot judge.
    leaves_behind
        Whether its evidence is what does not come along; the report lists that in one place.
    """

    id: str
    severity: Severity
    checks: str
    remedy: str
    needs: tuple[Asked, ...]
    examine: Examine
    leaves_behind: bool = False

    @property
    def subject(self) -> str:
        """What it is about: the name of the module that it stands in."""
        return self.examine.__module__.rpartition(".")[2]


def rule(
    id_: str, severity: Severity, *needs: Asked, checks: str, remedy: str, leaves_behind: bool = False
) -> Callable[[Examine], Rule]:
    """Make a rule of the function that examines the facts for it."""
    return lambda examine: Rule(id_, severity, checks, remedy, needs, examine, leaves_behind)


def judge(each: Rule, facts: Facts) -> Outcome:
    """Return what comes of a rule; where an answer is missing that it needs, it is skipped."""
    missing = [f"{asked} ({facts.unanswered[asked]})" for asked in each.needs if asked in facts.unanswered]
    if missing:
        return _outcome(each, Status.SKIPPED, f"No answer to: {'; '.join(missing)}")
    try:
        evidence = tuple(each.examine(facts))
    except NotJudgedError as error:
        return _outcome(each, Status.SKIPPED, str(error))
    if not evidence:
        return _outcome(each, Status.PASSED, each.checks)
    more = f", and {len(evidence) - 1} more" if len(evidence) > 1 else ""
    failed = _outcome(each, Status.FAILED, f"{evidence[0]}{more}")
    return failed.model_copy(update={"evidence": evidence, "remedy": each.remedy})


def _outcome(each: Rule, status: Status, why: str) -> Outcome:
    return Outcome(rule=each.id, subject=each.subject, severity=each.severity, status=status, why=why)
