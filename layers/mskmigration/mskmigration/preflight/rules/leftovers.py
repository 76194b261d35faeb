"""What an earlier or another migration has left, and this one would stumble over."""

import re
from collections.abc import Iterator

from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import Severity, rule
from mskmigration.text import listed


@rule(
    "one-migration-a-topic",
    Severity.BLOCKER,
    Asked.SOURCE,
    Asked.MIGRATIONS,
    checks="No other migration copies these topics.",
    remedy="Leave the topic out of one of the two, or finish the other migration first.",
)
def one_migration_a_topic(facts: Facts) -> Iterator[str]:
    """Two connectors would write every record twice."""
    for other in facts.migrations:
        if other.migration == facts.request.migration:
            continue
        both = sorted(topic for topic in facts.topics if other.migrates(topic))
        if both:
            yield f"the migration {other.migration} copies {listed(both, 5)}, too"


@rule(
    "renames-unchanged",
    Severity.BLOCKER,
    Asked.MIGRATIONS,
    checks="The renames are those of the migration's record.",
    remedy="Use the names of the record again, or start a migration with another name.",
)
def renames_unchanged(facts: Facts) -> Iterator[str]:
    """Connect keeps the offsets, so with a new name the copy would go on in the middle of the topic."""
    before = next((each for each in facts.migrations if each.migration == facts.request.migration), None)
    if before is None:
        return
    for topic in facts.topics:
        if before.migrates(topic) and before.new_name(topic) != facts.topics[topic]:
            yield f"{topic}: was copied to {before.new_name(topic)}, and now to {facts.topics[topic]}"


@rule(
    "internal-topics-left",
    Severity.WARNING,
    Asked.TARGET_LOGS,
    Asked.MIGRATIONS,
    checks="No earlier migration's offset syncs or checkpoints are on the target.",
    remedy="Delete the topic on the target if the migration that made it is over, or deploy with another SourceAlias.",
)
def internal_topics_left(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 would translate groups with the offsets of another copy."""
    if facts.migrations:
        return
    alias = re.escape(facts.source_alias)
    own = re.compile(rf"mm2-offset-syncs\.{alias}\.internal|{alias}\.checkpoints\.internal")
    for topic in facts.target.layout.topics:
        if own.fullmatch(topic) and (records := facts.target.records.get(topic, 0)):
            yield f"{topic} holds {records:,} records, and no migration is on record"


@rule(
    "stored-offsets-fit",
    Severity.BLOCKER,
    Asked.COPIED,
    Asked.SOURCE_LOGS,
    Asked.TARGET_LOGS,
    checks="The offsets that Connect stored match both clusters.",
    remedy="Stop the source connector and reset its offsets (DELETE /connectors/<name>/offsets). It then copies again.",
)
def stored_offsets_fit(facts: Facts) -> Iterator[str]:
    """If the target was created again, old records would not be copied. If the source was, new records would not be."""
    for each, offset in facts.copied.items():
        name = facts.topics.get(each.topic)
        log = facts.source.logs.get(each)
        if name is None or log is None:
            continue
        copies = facts.target.logs.get(each._replace(topic=name))
        if offset >= log.end:
            yield f"{each.topic}-{each.partition}: copied up to {offset:,}, and the source ends at {log.end:,}"
        elif copies is None or copies.end == 0:
            yield f"{each.topic}-{each.partition}: copied up to {offset:,}, and the target holds nothing"
