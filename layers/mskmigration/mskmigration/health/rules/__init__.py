"""Ordered, pure rules: what is wrong with a migration, the worst first."""

from typing import Final

from mskmigration.health.facts import Facts
from mskmigration.health.rules import connectors, groups, progress, workers
from mskmigration.health.rules.finding import Finding, Health, RuleId
from mskmigration.health.rules.progress import stalled
from mskmigration.health.rules.rule import Rule
from mskmigration.health.treatments import Treatment

__all__ = ["RULES", "Finding", "Health", "Rule", "RuleId", "examine", "rule_with_id", "stalled", "treatment_of"]

_BY_ID: Final = {
    each.id: each
    for module in (connectors, groups, progress, workers)
    for each in vars(module).values()
    if isinstance(each, Rule)
}
# In the order of their ids, the worst first.
RULES: Final = tuple(_BY_ID[id_] for id_ in RuleId)


def rule_with_id(id_: RuleId) -> Rule:
    """Return the rule of this name."""
    return _BY_ID[id_]


def examine(facts: Facts) -> tuple[Finding, ...]:
    """Return what is wrong, the worst first; nothing where all is well."""
    return tuple(finding for rule in RULES if (finding := rule(facts)) is not None)


def treatment_of(finding: Finding) -> Treatment:
    """Return what is done about a finding."""
    return rule_with_id(finding.rule).treatment.fitted(causes=finding.causes, workers=finding.workers)
