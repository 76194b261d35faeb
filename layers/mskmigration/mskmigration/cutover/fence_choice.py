"""Which topics a fence by size binds, and what speaks against each kind of fence. Pure."""

from collections.abc import Callable
from typing import Final

from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.obstacle import NAMED, Obstacle, blocker, warning
from mskmigration.cutover.request import Fence
from mskmigration.kafka.record_limits import FENCE_BYTES, SETTING, TINY_BYTES
from mskmigration.text import listed

UNSURE: Final = "fence-unsure"
CLOSED: Final = "closed-topics"
_STOP: Final = 'Stop the producers yourself and start with "fence": "stopped".'


def tiny_topics(facts: HandoverFacts) -> frozenset[str]:
    """Return the topics whose records pass a fence by size, so that an ACL has to be their fence.

    The limit is on a batch, so that a batch of many tiny records is refused, and one of a single tiny record passes. A
    topic of which no record was seen is none of them: nearly all records are larger, and an ACL binds fewer clients.
    """
    if facts.request.fence is not Fence.SIZE:
        return frozenset()
    return frozenset(topic for topic, size in facts.smallest.items() if size <= TINY_BYTES)


def by_acl(facts: HandoverFacts) -> frozenset[str]:
    """Return the topics that an ACL is to fence."""
    return frozenset(facts.names) if facts.request.fence is Fence.ACL else tiny_topics(facts)


def _closed(facts: HandoverFacts) -> Obstacle | None:
    """Leave such a limit alone: what stood before is known only to whoever set it."""
    closed = sorted(facts.closed_at_origin) if facts.request.fence is Fence.SIZE else []
    closed += sorted(facts.closed_at_destination)
    if not closed:
        return None
    return blocker(
        CLOSED,
        f"somebody has set {SETTING} to {FENCE_BYTES} or less, so that nobody can write: {listed(closed, NAMED)}",
        "If it is another handover's fence, end or abort that handover. Otherwise restore these topics' setting.",
    )


def _old_brokers(facts: HandoverFacts) -> Obstacle | None:
    """Brokers of 2.4 give a partition up whose follower has to copy a record above the limit; those of 2.8 do not."""
    if facts.request.fence is not Fence.SIZE or facts.follows:
        return None
    if facts.follows is None:
        return warning(
            "version-unknown",
            "the brokers do not say their version, and before Kafka 2.8 a follower cannot copy behind a fence by size",
            'If a broker is older than 2.8, start with "fence": "acl" or "fence": "stopped".',
        )
    return blocker(
        "old-brokers",
        "a broker is older than Kafka 2.8, whose followers cannot copy behind a fence by size",
        'Start with "fence": "acl". Or stop the producers yourself and start with "fence": "stopped".',
    )


def _refused(facts: HandoverFacts) -> Obstacle | None:
    if not facts.unalterable:
        return None
    return blocker(
        "fence-refused",
        f"the functions' user may not change the settings of {len(facts.unalterable)} topics: "
        f"{listed(sorted(facts.unalterable), NAMED)}",
        'Give it ALTER_CONFIGS on these topics. Or start with "fence": "acl" or "fence": "stopped".',
    )


def _impossible(facts: HandoverFacts) -> Obstacle | None:
    tiny = tiny_topics(facts)
    if tiny and (facts.clients_by_iam or facts.fenceable is False):
        why = "clients authenticate by IAM, which ACLs do not bind" if facts.clients_by_iam else "there are no ACLs"
        return blocker(
            "fence-impossible",
            f"the smallest records of {len(tiny)} topics pass a fence by size, as key and value have at most "
            f"{TINY_BYTES} bytes together, and {why}: {listed(sorted(tiny), NAMED)}",
            _STOP,
        )
    if facts.request.fence is not Fence.ACL or facts.fenceable is not False:
        return None
    return blocker(
        "fence-impossible",
        "the cluster has no authorizer, so that no ACL can keep producers from writing",
        f'Start without "fence". {_STOP.replace("Stop", "Or stop")}',
    )


def _unsure(facts: HandoverFacts) -> Obstacle | None:
    """``allow.everyone.if.no.acl.found``: the first ACL of a topic takes it from everybody whom none allows it."""
    bare = facts.topics_without_acls & by_acl(facts)
    if not bare or facts.open_without_acls is not None:
        return None
    return blocker(
        UNSURE,
        f"{len(bare)} topics have no ACL, and the cluster does not show whether everybody may use them: "
        f"{listed(sorted(bare), NAMED)}",
        f"Create ACLs that allow the clients of these topics what they do. {_STOP.replace('Stop', 'Or stop')}",
    )


def _unseen(facts: HandoverFacts) -> Obstacle | None:
    if facts.request.fence is not Fence.SIZE:
        return None
    unseen = sorted(facts.names.keys() - facts.smallest.keys())
    if not unseen:
        return None
    return warning(
        "records-unseen",
        f"no record was seen of {len(unseen)} topics, and the fence by size lets records pass whose key and value have "
        f"at most {TINY_BYTES} bytes together: {listed(unseen, NAMED)}",
        "Stop producers of such records yourself.",
    )


def _super_users(facts: HandoverFacts) -> Obstacle | None:
    if not by_acl(facts):
        return None
    return warning(
        "super-users",
        f"an ACL does not bind super users{_of(facts)}",
        "Stop producers that are super users yourself. If one writes all the same the handover is aborted.",
    )


def _clients_by_iam(facts: HandoverFacts) -> Obstacle | None:
    """Amazon MSK Developer Guide, "IAM access control": ACLs have no effect on what IAM authorizes."""
    if facts.request.fence is not Fence.ACL or not facts.clients_by_iam:
        return None
    return warning(
        "iam-not-fenced",
        "an ACL does not bind producers that authenticate by IAM",
        'Start without "fence", which binds them, or stop these producers yourself before you approve.',
    )


def _of(facts: HandoverFacts) -> str:
    """Name the topics that an ACL fences, where it does not fence all."""
    return "" if facts.request.fence is Fence.ACL else f" of {listed(sorted(by_acl(facts)), NAMED)}"


FENCE_RULES: Final[tuple[Callable[[HandoverFacts], Obstacle | None], ...]] = (
    _closed,
    _old_brokers,
    _refused,
    _impossible,
    _unsure,
    _unseen,
    _super_users,
    _clients_by_iam,
)
