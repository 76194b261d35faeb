"""Consumer groups' positions, heartbeats and the offset syncs that translation lives on."""

from grafana_foundation_sdk.models import dashboard as models

from tools.dashboards.board import MIGRATION, Section, Variable, board
from tools.dashboards.panels import CLOUDWATCH, Column, Panel, ask, ask_cloudwatch, course, rows

LATENCY = "kafka_connect_mirror_checkpoint_connector_checkpoint_latency_ms"
G = 'group=~"$group"'  # MirrorMaker 2's metric does not name the connector of a group's latency
M = 'migration=~"$migration"'
GROUP = Variable(
    "group",
    "Group",
    "Consumer groups of which a position was translated",
    f"label_values({LATENCY}, group)",
)


def groups() -> models.Dashboard:
    """Return the dashboard of consumer groups."""
    return board(
        "groups",
        "MSK migration: consumer groups",
        "How soon a consumer group's position at the source reaches the target, and the offset syncs for its "
        "translation.",
        [
            Section("Checkpoints", _checkpoints()),
            Section("Offset syncs and heartbeats", _syncs()),
            Section("All", _all()),
        ],
        (MIGRATION, GROUP),
    )


def written_rate(labels: str) -> str:
    """Return an expression of the records that tasks with these labels write, a second."""
    return f"rate(kafka_connect_source_task_source_record_write_total{{{labels}}}[$__rate_interval])"


def _checkpoints() -> list[Panel]:
    written = written_rate(f'role="checkpoint", {M}')
    return [
        course(
            "Latency by group, the 20 slowest",
            "From a group's commit to its checkpoint at the target, on average.",
            "ms",
            ask(f"topk(20, max by (group) ({LATENCY}_avg{{{G}}} >= 0))", "{{group}}"),
        ),
        course(
            "Greatest latency, the 20 slowest groups",
            "The longest time of the last 30 s. Above a minute the alert CheckpointsLate fires.",
            "ms",
            ask(f"topk(20, max by (group) ({LATENCY}_max{{{G}}} >= 0))", "{{group}}"),
        ),
        course(
            "Checkpoints written",
            "Positions that were translated and written, a second. If no group commits, none is written.",
            "short",
            ask(f"sum by (migration) ({written})", "{{migration}}"),
        ),
        course(
            "Groups",
            "Groups of which at least one position was translated since the checkpoint task started.",
            "short",
            ask(f"count(count by (group) ({LATENCY}{{{G}}}))", "groups"),
        ),
        course(
            "Positions behind, as heal sees it",
            "The largest distance in records of a group's position at the target behind its position at the source.",
            "short",
            ask_cloudwatch(
                "MskMigration",
                "CheckpointLag",
                "Maximum",
                {"service": "*", "migration": "*"},
                "${PROP('Dim.migration')}",
            ),
        ).datasource(CLOUDWATCH),
    ]


def _syncs() -> list[Panel]:
    syncs = f'{M}, client_id=~".+offset-syncs-(source|target)-producer"'
    heartbeat = f'role="heartbeat", {M}'
    return [
        course(
            "Offset syncs written",
            "Offset syncs (pairs of offsets, source and target) a second. Positions between two syncs are found by "
            "counting.",
            "short",
            ask(
                f"sum by (migration) (rate(kafka_producer_record_send_total{{{syncs}}}[$__rate_interval]))",
                "{{migration}}",
            ),
        ),
        course(
            "Heartbeats written",
            "Heartbeats at the target, a second. They arrive each second while the connector runs.",
            "short",
            ask(
                f"sum by (migration) ({written_rate(heartbeat)})",
                "{{migration}}",
            ),
        ),
    ]


def _all() -> list[Panel]:
    return [
        rows(
            "Groups, by partition",
            "Each translated position: how long it took from the group's commit to its checkpoint.",
            (
                Column("Greatest", "ms", f"max by (group, topic, partition) ({LATENCY}_max{{{G}}} >= 0)"),
                Column("Average", "ms", f"max by (group, topic, partition) ({LATENCY}_avg{{{G}}} >= 0)"),
            ),
            ("group", "topic", "partition"),
        )
    ]
