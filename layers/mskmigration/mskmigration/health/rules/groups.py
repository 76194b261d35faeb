"""What the target says of consumer groups and heartbeats."""

from datetime import timedelta

from mskmigration.connect.models import State
from mskmigration.connectors.definitions import Role
from mskmigration.health.facts import Facts
from mskmigration.health.rules.finding import Evidence, Health, RuleId
from mskmigration.health.rules.rule import rule
from mskmigration.health.rules.workers import unreachable
from mskmigration.health.treatments import FROM_CONNECTOR, Step
from mskmigration.text import listed

# emit.heartbeats.interval.seconds is 10 in connectors/heartbeat.yaml: a dozen in a row did not arrive.
STALE_HEARTBEAT = timedelta(minutes=2)
NAMED = 5


@rule(
    RuleId.GROUP_SYNC_BLOCKED,
    Health.AILING,
    remedy="Stop the consumers on the target until the cutover. If the group's offsets there come "
    "from an earlier test, delete the group on the target.",
    steps=(Step.PAGE,),
    grace=timedelta(minutes=2),
    stops_copying=False,
)
def group_sync_blocked(facts: Facts) -> Evidence | None:
    """Find target groups that MirrorMaker leaves alone, with a mere warning: active ones, and those further there."""
    active = sorted(name for name, sync in facts.groups.items() if sync.active)
    ahead = sorted(name for name, sync in facts.groups.items() if sync.ahead and not sync.active)
    if not active and not ahead:
        return None
    said = [f"{listed(active, NAMED)} has members on the target"] if active else []
    said += [f"{listed(ahead, NAMED)} is further on the target than at the source"] if ahead else []
    return Evidence(f"the offsets of groups are not synchronized: {'; '.join(said)}")


@rule(
    RuleId.STALE_HEARTBEAT,
    Health.AILING,
    remedy="Read in the worker's log group what the heartbeat connector's producer says.",
    steps=FROM_CONNECTOR,
    settle=timedelta(minutes=1),
    # A worker that was replaced takes a minute or two until it writes heartbeats again.
    calm=timedelta(minutes=3),
    stops_copying=False,
)
def stale_heartbeat(facts: Facts) -> Evidence | None:
    """Find that the heartbeat connector runs and no heartbeat arrives: the worker does not reach the target."""
    beating = [
        connector
        for connector in facts.connectors
        if connector.role is Role.HEARTBEAT and any(task.state is State.RUNNING for task in connector.tasks)
    ]
    if facts.heartbeat_at is None or unreachable(facts) or not beating:
        return None
    age = facts.now - facts.heartbeat_at
    if age <= STALE_HEARTBEAT:
        return None
    return Evidence(
        f"the newest heartbeat on the target is {age.total_seconds():.0f} s old",
        connectors=tuple(connector.name for connector in beating),
    )
