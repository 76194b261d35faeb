"""What is wrong now, what heal sees and does, and whether the control plane itself is well."""

from grafana_foundation_sdk.models import dashboard as models

from tools.dashboards.board import MIGRATION, Section, board
from tools.dashboards.panels import BAD_FROM_ONE, Column, Panel, ask, ask_cloudwatch, course, number, rows, states
from tools.dashboards.tasks import STATES

M = 'migration=~"$migration"'
OURS = {"service": "*", "migration": "*"}
BY_MIGRATION = "${PROP('Dim.migration')}"


def health() -> models.Dashboard:
    """Return the dashboard of alerts, healing and the control plane."""
    return board(
        "health",
        "MSK migration: health and healing",
        "What is wrong now, what heal sees and does, and whether the control plane itself is well.",
        [
            Section("Now", _now()),
            Section("Healing, from CloudWatch", _healing()),
            Section("Control plane, from CloudWatch", _control()),
        ],
        (MIGRATION,),
    )


def _now() -> list[Panel]:
    firing = 'ALERTS{alertstate="firing"}'
    return [
        number(
            "Critical alerts",
            "Critical alerts: nothing is copied, or not everything.",
            "short",
            ask('count(ALERTS{alertstate="firing", severity="critical"}) or vector(0)'),
            BAD_FROM_ONE,
        ),
        number(
            "Warnings",
            "Warnings: copying is slow, or will soon stop.",
            "short",
            ask('count(ALERTS{alertstate="firing", severity="warning"}) or vector(0)'),
            BAD_FROM_ONE,
        ),
        number(
            "About to fire",
            "Alerts whose condition is true, but not for long enough: heal has time to fix it.",
            "short",
            ask('count(ALERTS{alertstate="pending"}) or vector(0)'),
        ),
        number(
            "Tasks failed",
            "Tasks that are FAILED now.",
            "short",
            ask(f'count(kafka_connect_connector_task_status{{status="failed", {M}}}) or vector(0)'),
            BAD_FROM_ONE,
        ),
        number(
            "Source connectors without tasks",
            "Tasks that are RUNNING but copy nothing.",
            "short",
            ask(
                f'count(max by (connector) (kafka_connect_connector_status{{status="running", role="source", {M}}})'
                " unless on (connector) kafka_connect_connector_task_status) or vector(0)"
            ),
            BAD_FROM_ONE,
        ),
        number(
            "Workers that do not answer",
            "Workers that Cloud Map knows, but that do not answer on port 3600.",
            "short",
            ask('count(up{job="connect"} == 0) or vector(0)'),
            BAD_FROM_ONE,
        ),
        rows(
            "Alerts",
            "Alerts that fire or will soon fire. Each alert has its section in docs/runbook.md.",
            (
                Column(
                    "Since it was first true, s",
                    "s",
                    "time() - max by (alertname, severity, migration, connector, task, instance) (ALERTS_FOR_STATE)",
                ),
            ),
            ("alertname", "severity", "migration", "connector", "task", "instance"),
        ),
        states(
            "Alerts over time",
            "Yellow: the alert's condition is true. Red: the alert fires.",
            ask(
                f'max by (alertname) (ALERTS{{alertstate="pending"}}) or max by (alertname) ({firing}) * 2',
                "{{alertname}}",
            ),
            {"1": ("about to fire", "yellow"), "2": ("fires", "red")},
        ),
        states(
            "Connectors",
            "The state of each connector, as its worker has it.",
            ask(
                " or ".join(
                    f'max by (connector) (kafka_connect_connector_status{{status=~"{status}", {M}}}) * {value}'
                    for status, value in {"running": 1, "paused": 2, "restarting|unassigned": 3, "failed": 4}.items()
                ),
                "{{connector}}",
            ),
            STATES,
        ),
    ]


def _healing() -> list[Panel]:
    return [
        course(
            "Failed tasks, as heal sees them",
            "FAILED tasks at each check. If there are no points for minutes, heal does not run.",
            "short",
            ask_cloudwatch("MskMigration", "FailedTasks", "Maximum", OURS, BY_MIGRATION),
        ),
        course(
            "Lag, as heal sees it",
            "Records between the stored positions and the source's ends. A restarted task goes on from the stored "
            "positions.",
            "short",
            ask_cloudwatch("MskMigration", "ReplicationLag", "Maximum", OURS, BY_MIGRATION),
        ),
        course(
            "Lag in seconds",
            "The age of the newest copied record, in the partition with the largest delay.",
            "s",
            ask_cloudwatch("MskMigration", "LagSeconds", "Maximum", OURS, BY_MIGRATION),
        ),
        course(
            "Speed",
            "Records a second, between two checks.",
            "short",
            ask_cloudwatch("MskMigration", "ReplicationRate", "Average", OURS, BY_MIGRATION),
        ),
    ]


def _control() -> list[Panel]:
    machine, function = "${PROP('Dim.StateMachineArn')}", "${PROP('Dim.FunctionName')}"
    return [
        course(
            "Executions begun",
            "Executions of each state machine. Those of heal begin each minute.",
            "short",
            ask_cloudwatch("AWS/States", "ExecutionsStarted", "Sum", {"StateMachineArn": "*"}, machine),
        ),
        course(
            "Executions failed",
            "Failed executions of each state machine. Those of heal should never fail.",
            "short",
            ask_cloudwatch("AWS/States", "ExecutionsFailed", "Sum", {"StateMachineArn": "*"}, machine),
        ),
        course(
            "Errors of functions",
            "Invocations that ended with an error.",
            "short",
            ask_cloudwatch("AWS/Lambda", "Errors", "Sum", {"FunctionName": "*"}, function),
        ),
        course(
            "Functions throttled",
            "Invocations that were refused because the concurrency was used up.",
            "short",
            ask_cloudwatch("AWS/Lambda", "Throttles", "Sum", {"FunctionName": "*"}, function),
        ),
    ]
