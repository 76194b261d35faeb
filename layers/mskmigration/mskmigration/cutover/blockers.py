"""Ordered, pure rules: what keeps a handover from beginning, and what its operator should know before."""

from collections.abc import Callable

from mskmigration.connect.models import State
from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.fence_choice import FENCE_RULES
from mskmigration.cutover.group_rules import GROUP_BLOCKERS, GROUP_WARNINGS
from mskmigration.cutover.obstacle import NAMED, Obstacle, Severity, blocker
from mskmigration.cutover.record import Direction
from mskmigration.migration.record import MigrationStage
from mskmigration.text import listed

# Copied in some seconds by one task (docs/decisions/0002-throughput.md); writers are blocked meanwhile.
MOST_LEFT_TO_COPY = 50_000
# What is said of a handover that has been made already.
NOTHING_LEFT = frozenset({"wrong-stage", "nothing-matches"})


def obstacles(facts: HandoverFacts) -> tuple[Obstacle, ...]:
    """Return all that stands in the way, blockers first."""
    found = [obstacle for rule in _RULES if (obstacle := rule(facts)) is not None]
    return tuple(sorted(found, key=lambda obstacle: obstacle.severity is Severity.WARNING))


def _execution_at_work(facts: HandoverFacts) -> Obstacle | None:
    if facts.running_execution is None:
        return None
    return blocker(
        "execution-at-work",
        f"another execution is at work: {facts.running_execution}",
        "Wait for its end, or stop it first.",
    )


def _wrong_stage(facts: HandoverFacts) -> Obstacle | None:
    begins, goes_on = {
        Direction.FORWARD: ({MigrationStage.CAUGHT_UP}, MigrationStage.CUTTING_OVER),
        # A part of the topics may have been promoted, and the rest be replicating.
        Direction.BACK: ({MigrationStage.CUT_OVER, MigrationStage.CAUGHT_UP}, MigrationStage.ROLLING_BACK),
    }[facts.direction]
    if facts.stage in {*begins, goes_on}:
        return None
    return blocker(
        "wrong-stage",
        f"the migration is {facts.stage.replace('_', ' ')}",
        "Start migrate, after a rollback too, and wait until it has caught up."
        if facts.direction is Direction.FORWARD
        else "A rollback is possible only after a cutover, and before finish.",
    )


def _nothing_matches(facts: HandoverFacts) -> Obstacle | None:
    if facts.names:
        return None
    return blocker(
        "nothing-matches", "no topic of the migration matches", "Correct topics. Each pattern must match a whole name."
    )


def _missing_on_copy(facts: HandoverFacts) -> Obstacle | None:
    missing = [partition for partition in facts.origin if facts.at_destination(partition) not in facts.destination]
    if not missing:
        return None
    named = listed((f"{topic}-{number}" for topic, number in sorted(missing)), NAMED)
    return blocker(
        "missing-on-copy",
        f"{len(missing)} partitions are missing at the destination: {named}",
        "New topics are copied within a minute. If they are not, see the runbook's rule partitions-missing.",
    )


def _connector_not_running(facts: HandoverFacts) -> Obstacle | None:
    status = facts.connector
    if facts.direction is Direction.BACK or (
        status is not None
        and status.connector.state in {State.RUNNING, State.STOPPED}  # stopped by an execution before this one
        and not status.failed_tasks
    ):
        return None
    said = "is not registered" if status is None else f"is {status.connector.state}, {len(status.failed_tasks)} failed"
    return blocker(
        "connector-not-running",
        f"the source connector {said}",
        "Wait until heal has fixed it, or read the worker's log.",
    )


def _far_behind(facts: HandoverFacts) -> Obstacle | None:
    if facts.direction is Direction.BACK or facts.lag() <= MOST_LEFT_TO_COPY:
        return None
    return blocker(
        "far-behind",
        f"up to {facts.lag():,} records are left to copy, and writers would be blocked meanwhile",
        "Wait until the lag is small. make status shows it.",
    )


def _gap(facts: HandoverFacts) -> Obstacle | None:
    passed = [partition for partition, log in facts.origin.items() if facts.next(partition) < log.start]
    if not passed:
        return None
    named = listed((f"{topic}-{number}" for topic, number in sorted(passed)), NAMED)
    return blocker(
        "gap", f"the log deleted records before they were copied: {named}", "See the runbook's rule gap first."
    )


def _acls_missing(facts: HandoverFacts) -> Obstacle | None:
    if not facts.missing_acls:
        return None
    return blocker(
        "acls-missing",
        f"{len(facts.missing_acls)} ACLs of the source are not on the target: "
        f"{listed(map(str, facts.missing_acls), NAMED, '; ')}",
        "heal carries them within a minute. If it does not, read the error of Carry Acls in its last execution.",
    )


_RULES: tuple[Callable[[HandoverFacts], Obstacle | None], ...] = (
    _execution_at_work,
    _wrong_stage,
    _nothing_matches,
    _connector_not_running,
    _acls_missing,
    _gap,
    _missing_on_copy,
    _far_behind,
    *GROUP_BLOCKERS,
    *GROUP_WARNINGS,
    *FENCE_RULES,
)
