"""A look at a migration as a state's output shows it: small enough for Step Functions, whole enough to act upon."""

from collections.abc import Mapping, Sequence

from mskmigration.decision import Decision
from mskmigration.frozen import Frozen
from mskmigration.health.facts import Facts
from mskmigration.health.rules import Finding
from mskmigration.health.summary import ConnectorHealth
from mskmigration.health.treatments import Step
from mskmigration.lag import speed

LISTED = 10  # Topics in a state's output, which AWS limits to 256 KB.


class FindingReport(Frozen):
    """One finding, without what only the steps need."""

    rule: str
    health: str
    reason: str
    causes: tuple[str, ...] = ()


class Targets(Frozen):
    """What the step acts upon; see :class:`Finding`. One worker at a time: the others carry its tasks meanwhile."""

    connectors: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()


class TopicLag(Frozen):
    """A topic's lag; ``seconds`` is None where no timestamps show them."""

    name: str
    records: int
    seconds: float | None


class LagNow(Frozen):
    """The lag at this look."""

    records: int = 0
    records_per_second: float = 0
    estimate_seconds: int | None = None
    topics: tuple[TopicLag, ...] = ()


class HealthReport(Frozen):
    """What a look found, and which step is to be taken; ``leading`` is the finding that it is taken for."""

    migration: str
    action: Step
    reason: str
    leading: FindingReport | None = None
    findings: tuple[FindingReport, ...] = ()
    failures: Mapping[str, list[str]] = {}
    targets: Targets = Targets()
    lag: LagNow = LagNow()
    connectors: tuple[ConnectorHealth, ...] = ()
    unanswered: Mapping[str, str] = {}


def report(facts: Facts, findings: Sequence[Finding], decision: Decision[Step]) -> HealthReport:
    """Put a look and its decision together."""
    leading = next((finding for finding in findings if finding.key == decision.evidence.get("key")), None)
    return HealthReport(
        migration=facts.migration,
        action=decision.action,
        reason=decision.reason,
        leading=_reported(leading) if leading else None,
        findings=tuple(map(_reported, findings)),
        failures={each.name: failures for each in facts.connectors if (failures := each.failures())},
        targets=Targets(connectors=leading.connectors, workers=leading.workers[:1]) if leading else Targets(),
        lag=_lag(facts),
        connectors=tuple(connector.shown() for connector in facts.connectors),
        unanswered=facts.unanswered,
    )


def _reported(finding: Finding) -> FindingReport:
    return FindingReport(rule=finding.rule, health=finding.health, reason=finding.reason, causes=finding.causes)


def _lag(facts: Facts) -> LagNow:
    if (sample := facts.sample) is None:
        return LagNow()
    rate, seconds = speed(facts.window), facts.lag_seconds
    topics = list(sample.lag_by_topic().items())[:LISTED]
    return LagNow(
        records=sample.lag,
        records_per_second=rate.records_per_second,
        estimate_seconds=rate.estimate_seconds,
        topics=tuple(
            TopicLag(name=name, records=lag, seconds=seconds[name].seconds if name in seconds else None)
            for name, lag in topics
        ),
    )
