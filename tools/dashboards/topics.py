"""Topic by topic, down to the partition."""

from grafana_foundation_sdk.models import dashboard as models

from tools.dashboards.board import MIGRATION, Section, Variable, board
from tools.dashboards.panels import Column, Panel, ask, course, rows

COPIED = 'migration=~"$migration", topic=~"$topic"'
LAGGING = 'migration=~"$migration", topic=~"$source_topic"'
MIRROR = "kafka_connect_mirror_source_connector"
RECORDS = f"{MIRROR}_record_count_total"
TOPIC = Variable(
    "topic",
    "Topic at the target",
    "Topics by the name that they have at the target; MirrorMaker counts what it copies under it",
    f'label_values({MIRROR}_record_count_total{{migration=~"$migration"}}, topic)',
)
SOURCE_TOPIC = Variable(
    "source_topic",
    "Topic at the source",
    "Topics by the name that they have at the source; another one only where the migration renames it",
    'label_values(source:records_lag{migration=~"$migration"}, topic)',
)


def topics() -> models.Dashboard:
    """Return the dashboard of topics and partitions."""
    return board(
        "topics",
        "MSK migration: topics",
        "Topic by topic, down to the partition: what is behind, what is busy, what is old.",
        [
            Section("Behind", _behind()),
            Section("Copied", _copied()),
            Section("Fresh", _fresh()),
            Section("All", _all()),
        ],
        (MIGRATION, SOURCE_TOPIC, TOPIC),
    )


def _behind() -> list[Panel]:
    return [
        course(
            "Left to copy, the 20 topics most behind",
            "Records at the source that have not been fetched, by the topic's name there.",
            "short",
            ask(f"topk(20, sum by (topic) (source:records_lag{{{LAGGING}}}))", "{{topic}}"),
        ),
        course(
            "Left to copy, the 20 partitions most behind",
            "One partition far before the others: its records are many or large, or its task is slow.",
            "short",
            ask(f"topk(20, sum by (topic, partition) (source:records_lag{{{LAGGING}}}))", "{{topic}} {{partition}}"),
        ),
    ]


def _copied() -> list[Panel]:
    return [
        course(
            "Records a second, the 20 busiest topics",
            "Records that the target has acknowledged, by the topic's name there.",
            "short",
            ask(
                f"topk(20, sum by (topic) (rate({MIRROR}_record_count_total{{{COPIED}}}[$__rate_interval])))",
                "{{topic}}",
            ),
        ),
        course(
            "Bytes a second, the 20 busiest topics",
            "Bytes of records that the target has acknowledged, before compression.",
            "Bps",
            ask(
                f"topk(20, sum by (topic) (rate({MIRROR}_byte_count_total{{{COPIED}}}[$__rate_interval])))", "{{topic}}"
            ),
        ),
        course(
            "Records a second, the 20 busiest partitions",
            "Where one partition has most of a topic's records, no number of tasks makes it faster.",
            "short",
            ask(
                f"topk(20, sum by (topic, partition) (rate({RECORDS}{{{COPIED}}}[$__rate_interval])))",
                "{{topic}} {{partition}}",
            ),
        ),
        course(
            "Bytes a record",
            "The average size of a record while it was copied. Large ones need producer.override.max.request.size.",
            "bytes",
            ask(
                f"topk(20, sum by (topic) (rate({MIRROR}_byte_count_total{{{COPIED}}}[$__rate_interval]))"
                f" / (sum by (topic) (rate({MIRROR}_record_count_total{{{COPIED}}}[$__rate_interval])) > 0))",
                "{{topic}}",
            ),
        ),
    ]


def _fresh() -> list[Panel]:
    return [
        course(
            "Age of records, the 20 oldest topics",
            "From a record's timestamp to its being read, of the topic's oldest partition.",
            "ms",
            ask(f"topk(20, max by (topic) ({MIRROR}_record_age_ms_max{{{COPIED}}} >= 0))", "{{topic}}"),
        ),
        course(
            "Replication latency, the 20 slowest topics",
            "From a record's timestamp to the target's acknowledgement. In a backlog it is the backlog's age.",
            "ms",
            ask(f"topk(20, max by (topic) ({MIRROR}_replication_latency_ms_avg{{{COPIED}}} >= 0))", "{{topic}}"),
        ),
    ]


def _all() -> list[Panel]:
    return [
        rows(
            "Topics at the target",
            "Each topic now. Counts are those of the tasks that run now. A task that restarts counts from zero.",
            (
                Column("Bytes/s", "Bps", f"sum by (topic) (rate({MIRROR}_byte_count_total{{{COPIED}}}[1m]))"),
                Column("Records/s", "short", f"sum by (topic) (rate({MIRROR}_record_count_total{{{COPIED}}}[1m]))"),
                Column("Copied", "short", f"sum by (topic) ({MIRROR}_record_count_total{{{COPIED}}})"),
                Column("Volume", "bytes", f"sum by (topic) ({MIRROR}_byte_count_total{{{COPIED}}})"),
                Column("Partitions", "short", f"count by (topic) ({MIRROR}_record_count_total{{{COPIED}}})"),
            ),
            ("topic",),
        )
    ]
