"""Messages for people: what is wrong, why, what was done, what to do."""

from collections.abc import Iterator, Mapping

from mskmigration.frozen import Frozen
from mskmigration.health.causes import Cause, cause_with_id
from mskmigration.health.report import FindingReport, HealthReport
from mskmigration.health.rules import RuleId, rule_with_id
from mskmigration.health.treatments import Step

RUNBOOK = "docs/runbook.md"
LONGEST_SUBJECT = 100  # SNS's limit; ASCII without control characters.

_DONE: Mapping[Step, str] = {
    Step.RESTART_TASKS: "restarted its tasks",
    Step.RESTART_CONNECTOR: "restarted the connector with all of its tasks",
    Step.PUT_CONFIG: "registered the connectors again with the configuration on record",
    Step.REPLACE_WORKER: "stopped the worker's ECS task; the service starts a new one",
    Step.PAGE: "nothing, because heal has no further step that would fix it",
    Step.ALL_CLEAR: "nothing more has to be done",
}


class Notification(Frozen):
    """A message for SNS, and the event for EventBridge with its detail."""

    subject: str
    message: str
    detail_type: str
    detail: dict[str, object]


def notification(health: HealthReport, *, execution: str, error: str | None = None) -> Notification:
    """Write the message about what a check led to.

    Parameters
    ----------
    error
        Why the step failed, if it failed.
    """
    return Notification(
        subject=_subject(health, error),
        message="\n".join([*_paragraphs(health, error), f"Execution: {execution}"]),
        detail_type=_detail_type(health.action),
        detail={
            "migration": health.migration,
            "action": health.action,
            "reason": health.reason,
            "findings": [finding.model_dump() for finding in health.findings],
            "error": error,
            "execution": execution,
        },
    )


def _detail_type(action: Step) -> str:
    return {Step.PAGE: "Migration Needs Attention", Step.ALL_CLEAR: "Migration Healthy Again"}.get(
        action, "Migration Healing Step"
    )


def _subject(health: HealthReport, error: str | None) -> str:
    what = ", ".join((health.leading.causes or (health.leading.rule,)) if health.leading else ())
    if health.action is Step.PAGE:
        subject = f"PAGE: migration {health.migration} needs you: {what}"
    elif health.action is Step.ALL_CLEAR:
        subject = f"Migration {health.migration} is healthy again"
    elif error:
        subject = f"Migration {health.migration}: {health.action} failed: {what}"
    else:
        subject = f"Migration {health.migration}: {health.action}: {what}"
    return subject.encode("ascii", "replace").decode()[:LONGEST_SUBJECT]


def _paragraphs(health: HealthReport, error: str | None) -> Iterator[str]:
    yield f"What is wrong: {health.reason}" if health.leading else f"What was wrong: {health.reason}"
    causes = [cause_with_id(cause) for cause in health.leading.causes] if health.leading else []
    for cause in causes:
        yield f"Why: {cause.meaning}"
    done = _DONE[health.action]
    yield f"What was done: {done}, but that failed: {error}" if error else f"What was done: {done}."
    if health.leading:
        yield from _to_do(health.leading, causes)
    others = [finding.reason for finding in health.findings if finding != health.leading]
    if others:
        yield f"What else is wrong: {'; '.join(others)}"
    if health.action is Step.PAGE:
        yield from _what_follows(health)


def _to_do(leading: FindingReport, causes: list[Cause]) -> Iterator[str]:
    rule = rule_with_id(RuleId(leading.rule))
    for remedy, anchor in [(cause.remedy, cause.anchor) for cause in causes] or [(rule.remedy, rule.id.anchor)]:
        yield f"What to do: {remedy} See {RUNBOOK}#{anchor}"


def _what_follows(health: HealthReport) -> Iterator[str]:
    yield (
        "You are paged once. If a restart can help, heal tries it again at growing intervals for a day. To try it at "
        f'once, start heal with {{"migration": "{health.migration}", "trigger": "person"}}.'
    )
