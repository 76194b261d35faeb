"""What a rule of health is: what it looks for, how bad that is, and what is done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from mskmigration.health.facts import Facts
from mskmigration.health.rules.finding import Evidence, Finding, Health, RuleId
from mskmigration.health.treatments import Step, Treatment

type Examine = Callable[[Facts], Evidence | None]


@dataclass(frozen=True)
class Rule:
    """One thing that may be wrong with a migration.

    Parameters
    ----------
    remedy
        What a person can do about it, where its causes do not say more.
    stops_copying
        Whether no record is copied, or not all are, while it is found. *frozen* and *stale-heartbeat* wait after it.
    examine
        Returns what is wrong; None where all is well.
    """

    id: RuleId
    health: Health
    remedy: str
    treatment: Treatment
    stops_copying: bool
    examine: Examine

    def __call__(self, facts: Facts) -> Finding | None:
        """Return what it finds."""
        evidence = self.examine(facts)
        return None if evidence is None else Finding(self.id, self.health, *evidence)


def rule(
    id_: RuleId,
    health: Health,
    *,
    remedy: str,
    steps: tuple[Step, ...],
    stops_copying: bool,
    grace: timedelta = timedelta(0),
    settle: timedelta = timedelta(0),
    calm: timedelta = timedelta(0),
) -> Callable[[Examine], Rule]:
    """Make a rule of the function that examines the facts for it; for the steps and times see :class:`Treatment`."""
    treatment = Treatment(steps, grace, settle, calm)
    return lambda examine: Rule(id_, health, remedy, treatment, stops_copying, examine)
