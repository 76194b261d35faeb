"""Every problem that is planted, with the rule that has to find it."""

from typing import Final

from lab.preflight.plant import Plant
from lab.preflight.plants import groups, rights, topics

PLANTS: Final = (
    Plant("topics-match", topics.pattern_without_topics),
    Plant("topics-left-out", topics.name_of_heartbeats),
    Plant("names-collide", topics.colliding_name, also=frozenset({"topics-creatable"})),
    Plant("topics-creatable", topics.setting_unknown_to_target),
    Plant("target-empty", topics.records_on_target),
    Plant("partitions-equal", topics.more_partitions_on_target),
    Plant("min-in-sync-replicas", topics.too_many_in_sync),
    Plant("settings-left-out", topics.setting_left_out),
    Plant("target-settings-kept", topics.setting_undone),
    Plant("broker-defaults", topics.retention_of_brokers),
    Plant("record-size-target", topics.large_records_of_brokers),
    Plant("record-size-connector", topics.records_larger_than_requests),
    Plant("timestamps-in-future", topics.record_of_tomorrow),
    Plant("timestamps-too-old", topics.record_of_last_year),
    Plant("timestamp-type", topics.times_of_the_log, also=frozenset({"settings-left-out"})),
    Plant("retention-outlasts-copy", topics.short_retention),
    Plant("compaction-lag", topics.eager_compaction),
    Plant("hanging-transactions", groups.hanging_transaction),
    Plant("groups-match", groups.pattern_without_groups),
    Plant("groups-left-out", groups.group_of_a_sink),
    Plant("groups-active-on-target", groups.group_active_on_target),
    Plant("groups-new-on-target", groups.offsets_on_target),
    Plant("groups-within-log", groups.group_behind_the_log),
    Plant("acls-carried", groups.acl_that_is_not_carried),
    Plant("scram-users", groups.scram_user),
    Plant("quotas", groups.quota),
    Plant("internal-topics-left", groups.syncs_of_an_earlier_migration),
    Plant("one-migration-a-topic", groups.another_migration, alone=True),
    Plant("source-read", rights.unreadable_topic, alone=True),
    Plant("source-settings", rights.undescribed_topic, alone=True),
    Plant("source-groups", rights.hidden_group, alone=True),
    Plant("target-create", rights.no_creation, also=frozenset({"topics-creatable"}), alone=True),
    Plant("target-settings", rights.no_settings, alone=True),
    Plant("target-alter-settings", rights.no_new_settings, alone=True),
    Plant("target-add-partitions", rights.no_new_partitions, alone=True),
    Plant("target-write", rights.no_writing, alone=True),
    Plant("target-read", rights.no_reading, also=frozenset({"target-commit"}), alone=True),
    Plant("target-commit", rights.no_commits, alone=True),
    Plant("probe-undone", rights.no_deletion, alone=True),
)
