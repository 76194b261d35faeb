"""What is moving, how fast, how far behind, and how long still."""

from grafana_foundation_sdk.models import dashboard as models

from tools.dashboards.board import Section, board
from tools.dashboards.panels import BAD_FROM_ONE, Colour, Column, Panel, ask, course, number, rows

M = 'migration=~"$migration"'


def overview() -> models.Dashboard:
    """Return the dashboard that a migration is followed on."""
    return board(
        "overview",
        "MSK migration: overview",
        "What is copied, how fast, how large the lag is, and how long it will still take.",
        [Section("Now", _now()), Section("Course", _course()), Section("Migrations", [_migrations()])],
    )


def _now() -> list[Panel]:
    records, byte = f"sum(migration:records_written:rate1m{{{M}}})", f"sum(migration:bytes_written:rate1m{{{M}}})"
    return [
        number(
            "Left to copy",
            "Records at the source that have not been fetched. While producers write, this is rarely zero.",
            "short",
            ask(f"sum(migration:records_lag:sum{{{M}}})"),
        ),
        number(
            "Time left",
            "The time until no record is left, at the speed of the last five minutes. Empty if the lag does not "
            "shrink.",
            "s",
            ask(f"max(migration:seconds_left{{{M}}})"),
            none="not shrinking",
        ),
        number("Records a second", "Records that the target has acknowledged, a second.", "short", ask(records)),
        number("Bytes a second", "Bytes of records that were copied, before compression, a second.", "Bps", ask(byte)),
        number(
            "Failed tasks",
            "Tasks that are FAILED now. heal restarts them. If one is still FAILED after two minutes, the alert "
            "TaskFailed fires.",
            "short",
            ask(f'count(kafka_connect_connector_task_status{{status="failed", {M}}}) or vector(0)'),
            BAD_FROM_ONE,
        ),
        number(
            "Alerts",
            "Alerts that fire now. The dashboard Health and healing names them.",
            "short",
            ask('count(ALERTS{alertstate="firing"}) or vector(0)'),
            BAD_FROM_ONE,
        ),
        number(
            "Copied",
            "Records copied by the tasks that run now. A task that restarts counts from zero.",
            "short",
            ask(f"sum(kafka_connect_mirror_source_connector_record_count_total{{{M}}})"),
        ),
        number(
            "Volume",
            "Bytes copied by the tasks that run now. A task that restarts counts from zero.",
            "bytes",
            ask(f"sum(kafka_connect_mirror_source_connector_byte_count_total{{{M}}})"),
        ),
        number(
            "Workers",
            "Connect workers that answer.",
            "short",
            ask('sum(up{job="connect"}) or vector(0)'),
            (Colour(None, "red"), Colour(1, "green")),
        ),
        number(
            "Tasks running",
            "Tasks of all connectors that are RUNNING.",
            "short",
            ask(f'count(kafka_connect_connector_task_status{{status="running", {M}}}) or vector(0)'),
        ),
        number(
            "Topics",
            "Topics of which at least one partition is copied by a task that runs now.",
            "short",
            ask(f"count(count by (topic) (kafka_connect_mirror_source_connector_record_count_total{{{M}}}))"),
        ),
        number(
            "Partitions",
            "Partitions that are copied. A task can copy 5 to 10 busy partitions.",
            "short",
            ask(f"count(kafka_connect_mirror_source_connector_record_count_total{{{M}}})"),
        ),
    ]


def _course() -> list[Panel]:
    return [
        course(
            "Left to copy",
            "Records at the source that have not been fetched. The line falls while the backlog is copied, and then "
            "stays near zero.",
            "short",
            ask(f"migration:records_lag:sum{{{M}}}", "{{migration}}"),
        ),
        course(
            "Time left",
            "The time until no record is left, at the speed of the last five minutes. A gap means that the lag does "
            "not shrink.",
            "s",
            ask(f"migration:seconds_left{{{M}}}", "{{migration}}"),
        ),
        course(
            "Records a second",
            "Records that the target has acknowledged, by migration.",
            "short",
            ask(f"migration:records_written:rate1m{{{M}}}", "{{migration}}"),
        ),
        course(
            "Bytes a second",
            "Bytes of records that were copied, before compression, by migration.",
            "Bps",
            ask(f"migration:bytes_written:rate1m{{{M}}}", "{{migration}}"),
        ),
        course(
            "Age of records",
            "The time from a record's timestamp to its fetch: first the age of the backlog, later the delay of the "
            "target.",
            "ms",
            ask(
                f"avg by (migration) (kafka_connect_mirror_source_connector_record_age_ms_avg{{{M}}} >= 0)",
                "{{migration}} average",
            ),
            ask(
                f"max by (migration) (kafka_connect_mirror_source_connector_record_age_ms_max{{{M}}} >= 0)",
                "{{migration}} oldest",
            ),
        ),
        course(
            "Replication latency",
            "From a record's timestamp to the target's acknowledgement. In a backlog it is the backlog's age.",
            "ms",
            ask(
                f"avg by (migration) (kafka_connect_mirror_source_connector_replication_latency_ms_avg{{{M}}} >= 0)",
                "{{migration}} average",
            ),
            ask(
                f"max by (migration) (kafka_connect_mirror_source_connector_replication_latency_ms_max{{{M}}} >= 0)",
                "{{migration}} slowest",
            ),
        ),
    ]


def _migrations() -> Panel:
    return rows(
        "Migrations",
        "Each migration now. If no remaining time is shown, the lag does not shrink or there is no lag.",
        (
            Column("Left to copy", "short", f"sum by (migration) (migration:records_lag:sum{{{M}}})"),
            Column("Records/s", "short", f"sum by (migration) (migration:records_written:rate1m{{{M}}})"),
            Column("Bytes/s", "Bps", f"sum by (migration) (migration:bytes_written:rate1m{{{M}}})"),
            Column("Time left", "s", f"max by (migration) (migration:seconds_left{{{M}}})"),
            Column(
                "Copied",
                "short",
                f"sum by (migration) (kafka_connect_mirror_source_connector_record_count_total{{{M}}})",
            ),
            Column(
                "Tasks", "short", f'count by (migration) (kafka_connect_connector_task_status{{status="running", {M}}})'
            ),
        ),
        ("migration",),
    )
