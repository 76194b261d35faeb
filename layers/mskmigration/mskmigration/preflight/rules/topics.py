"""Which topics come along, under which names, and whether the target would take them."""

import re
from collections.abc import Iterator

from mskmigration.migration.exclusions import INTERNAL_TOPICS, reason_against
from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import Severity, rule

# Nobody expects these to be copied.
OF_KAFKA = re.compile(
    r"__(consumer_offsets|transaction_state|share_group_state|cluster_metadata|amazon_msk_.*)"
    r"|mm2-.*\.internal|.*\.checkpoints\.internal|heartbeats|\.?msk-migration.*"
)


@rule(
    "topics-match",
    Severity.BLOCKER,
    Asked.SOURCE,
    checks="The patterns match topics of the source.",
    remedy="Correct topics and topics_exclude. Each pattern must match a topic's whole name.",
)
def topics_match(facts: Facts) -> Iterator[str]:
    """A connector without topics is RUNNING, but has no tasks."""
    if not facts.topics:
        yield f"nothing at the source matches {', '.join(facts.request.topics)}"
    unused = [each for each in facts.request.topics if not any(re.fullmatch(each, name) for name in facts.topics)]
    if facts.topics:
        yield from (f"topics: {pattern} matches nothing" for pattern in unused)


@rule(
    "topics-left-out",
    Severity.WARNING,
    Asked.SOURCE,
    checks="Every topic that the patterns match is copied.",
    remedy="List the topic in topics_exclude if it need not be copied, or rename it at the source.",
    leaves_behind=True,
)
def topics_left_out(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 treats such names as its own or Kafka's internal topics, and logs no warning."""
    for name in facts.source.layout.topics:
        reason = reason_against(INTERNAL_TOPICS, name)
        if facts.request.asks_for(name) and reason and not OF_KAFKA.fullmatch(name):
            yield f"{name}: {reason}"


@rule(
    "names-collide",
    Severity.BLOCKER,
    Asked.SOURCE,
    Asked.TARGET,
    checks="No new name collides with a topic of the target or with another new name.",
    remedy="Rename the topic with rename, or delete the other one on the target.",
)
def names_collide(facts: Facts) -> Iterator[str]:
    """Kafka refuses two names that differ only in . and _, because their metrics would have the same name."""
    taken: dict[str, str] = {name.replace(".", "_"): name for name in facts.target.layout.topics}
    for topic, name in facts.topics.items():
        other = taken.setdefault(name.replace(".", "_"), name)
        if other != name:
            yield f"{topic}: {name} collides with {other}"


@rule(
    "topics-creatable",
    Severity.BLOCKER,
    Asked.CREATION,
    checks="The target would create every topic that it lacks, with the settings that are copied.",
    remedy="Remove the setting from the source's topic or add it to config.properties.exclude in"
    " connectors/source.yaml. If the target refuses the replication factor, lower ReplicationFactor.",
)
def topics_creatable(facts: Facts) -> Iterator[str]:
    """Preflight uses ``validateOnly``. In MirrorMaker 2 a failed creation is only a warning in the log."""
    yield from (f"{topic}: {why}" for topic, why in facts.uncreatable.items())


@rule(
    "target-empty",
    Severity.BLOCKER,
    Asked.TARGET_LOGS,
    Asked.MIGRATIONS,
    checks="The topics on the target have no records from elsewhere.",
    remedy="Delete the topic on the target, or choose another name for the copy with rename.",
)
def target_empty(facts: Facts) -> Iterator[str]:
    """Records that the target has already would be mixed with the copied ones."""
    if facts.known:
        return
    for topic, name in facts.topics.items():
        records = facts.target.records.get(name, 0)
        if records:
            yield f"{topic}: {name} on the target holds {records:,} records already"


@rule(
    "partitions-equal",
    Severity.WARNING,
    Asked.SOURCE,
    Asked.TARGET,
    checks="No topic of the target has more partitions than its source.",
    remedy="Delete the topic on the target, so that it is created again, or add partitions at the source first.",
)
def partitions_equal(facts: Facts) -> Iterator[str]:
    """A key's partition depends on their number: after the cutover a key's records would go to another partition."""
    for topic, name in facts.topics.items():
        here, there = facts.source.layout.topics[topic].partitions, facts.target.layout.topics.get(name)
        if there and there.partitions > here:
            yield f"{topic}: {here} partitions, {there.partitions} on the target"


@rule(
    "auto-create-off",
    Severity.WARNING,
    Asked.TARGET_BROKERS,
    checks="The target does not create topics automatically.",
    remedy="Set auto.create.topics.enable=false on the target until the cutover is over.",
)
def auto_create_off(facts: Facts) -> Iterator[str]:
    """A client that asks for a topic too early would create it, with the target's defaults."""
    for number, settings in facts.target.brokers.items():
        if settings.get("auto.create.topics.enable") == "true":
            yield f"broker {number} has auto.create.topics.enable=true"


@rule(
    "replication-factor",
    Severity.BLOCKER,
    Asked.TARGET,
    Asked.TARGET_BROKERS,
    checks="The target has enough brokers for the replication factor.",
    remedy="Lower ReplicationFactor and deploy again, or add brokers to the target.",
)
def replication_factor(facts: Facts) -> Iterator[str]:
    """The topics of the connectors and MirrorMaker 2's own topics get this replication factor."""
    planned, brokers = facts.planned_replication_factor, len(facts.target.layout.brokers)
    if brokers and planned > brokers:
        yield f"replication factor {planned}, and the target has {brokers} brokers"


@rule(
    "replicas-kept",
    Severity.WARNING,
    Asked.SOURCE,
    Asked.TARGET_BROKERS,
    checks="No topic gets fewer replicas on the target than at the source.",
    remedy="Raise ReplicationFactor and deploy again.",
)
def replicas_kept(facts: Facts) -> Iterator[str]:
    """With fewer replicas, records are less safe than before."""
    planned = facts.planned_replication_factor
    for topic in facts.topics:
        if (has := facts.source.layout.topics[topic].replication_factor) > planned:
            yield f"{topic}: {has} replicas, {planned} on the target"


@rule(
    "min-in-sync-replicas",
    Severity.BLOCKER,
    Asked.TARGET_CONFIGS,
    Asked.DEFAULTS,
    checks="The target's min.insync.replicas leaves room below the replication factor.",
    remedy="Lower min.insync.replicas on the target's topic or brokers, or raise ReplicationFactor.",
)
def min_in_sync_replicas(facts: Facts) -> Iterator[str]:
    """With acks=all the target refuses records while fewer replicas are in sync."""
    planned = facts.planned_replication_factor
    for topic in facts.topics:
        there = facts.target.layout.topics.get(facts.topics[topic])
        replicas = there.replication_factor if there else planned
        least = int(facts.on_target(topic, "min.insync.replicas") or 1)
        if least > replicas:
            yield f"{topic}: min.insync.replicas {least} with {replicas} replicas lets nobody write"
        elif least == replicas > 1:
            yield f"{topic}: min.insync.replicas {least} with {replicas} replicas lets nobody write while one is away"


@rule(
    "settings-left-out",
    Severity.WARNING,
    Asked.SOURCE_CONFIGS,
    Asked.DEFAULTS,
    checks="Every setting of the source's topics is copied.",
    remedy="Set it on the target's topic after the migration, or on the brokers if all topics need it.",
    leaves_behind=True,
)
def settings_left_out(facts: Facts) -> Iterator[str]:
    """connectors/source.yaml excludes these settings, because the target has its own rules for them."""
    for topic in facts.topics:
        for name, setting in facts.source.configs.get(topic, {}).items():
            there = facts.on_target(topic, name)
            if setting.overridden and facts.excluded.fullmatch(name) and there not in {None, setting.value}:
                yield f"{topic}: {name}={setting.value}, and {there} on the target"


@rule(
    "compaction-carried",
    Severity.BLOCKER,
    Asked.SOURCE_CONFIGS,
    Asked.DEFAULTS,
    checks="Compacted topics are compacted on the target, too.",
    remedy="Create the topic on the target beforehand, with cleanup.policy=compact. MSK Serverless accepts it only "
    "then.",
)
def compaction_carried(facts: Facts) -> Iterator[str]:
    """With cleanup.policy=delete, retention would delete records that compaction keeps."""
    for topic, setting in facts.source_settings("cleanup.policy"):
        there = facts.on_target(topic, "cleanup.policy")
        if "compact" in setting.value and there is not None and "compact" not in there:
            yield f"{topic}: cleanup.policy={setting.value}, and {there} on the target"


@rule(
    "broker-defaults",
    Severity.WARNING,
    Asked.SOURCE_CONFIGS,
    Asked.DEFAULTS,
    checks="Settings that topics take from their brokers are the same on both sides.",
    remedy="Set it on the source's topic, so that it is copied, or on the target's brokers.",
    leaves_behind=True,
)
def broker_defaults(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 copies the settings of a topic, but not those that it takes from server.properties."""
    for name in ("retention.ms", "retention.bytes", "cleanup.policy", "delete.retention.ms", "compression.type"):
        differ = [
            (topic, setting.value)
            for topic, setting in facts.source_settings(name)
            if not setting.overridden and facts.defaults.get(name) not in {None, setting.value}
        ]
        if differ:
            topic, value = differ[0]
            there = facts.defaults[name]
            yield f"{name}={value} for {len(differ)} topics, {topic} among them, and {there} on the target"


@rule(
    "target-settings-kept",
    Severity.WARNING,
    Asked.SOURCE_CONFIGS,
    Asked.TARGET_CONFIGS,
    checks="The copy would remove no setting of the target's topics.",
    remedy="Also set it on the source's topic, or add it to config.properties.exclude in connectors/source.yaml.",
)
def target_settings_kept(facts: Facts) -> Iterator[str]:
    """Every ten minutes MirrorMaker 2 deletes settings that the target's topic has and the source's topic lacks."""
    for topic, name in facts.topics.items():
        here = facts.source.configs.get(topic, {})
        for key, setting in facts.target.configs.get(name, {}).items():
            own = here.get(key)
            if setting.overridden and not facts.excluded.fullmatch(key) and not (own and own.overridden):
                yield f"{name}: {key}={setting.value} on the target"
