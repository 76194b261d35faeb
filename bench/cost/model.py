"""Usage, and what it costs."""

from dataclasses import dataclass
from typing import Final

from bench.cost.prices import ControlPlanePrices
from mskmigration.preflight.prices import FargatePrices

HOURS_A_MONTH: Final = 730.0
MINUTES_AN_HOUR: Final = 60.0


@dataclass(frozen=True)
class Look:
    """One execution of the heal state machine, as counted.

    Parameters
    ----------
    transitions
        States entered.
    invocations, gb_seconds
        Of all its functions.
    log_bytes
        What they write, metrics in the embedded format included.
    table_writes, table_reads
        Units of DynamoDB.
    """

    transitions: int
    invocations: int
    gb_seconds: float
    log_bytes: float
    table_writes: float
    table_reads: float

    def __add__(self, other: "Look") -> "Look":
        """Add what a look at a migration takes to what every look takes."""
        return Look(
            self.transitions + other.transitions,
            self.invocations + other.invocations,
            self.gb_seconds + other.gb_seconds,
            self.log_bytes + other.log_bytes,
            self.table_writes + other.table_writes,
            self.table_reads + other.table_reads,
        )


@dataclass(frozen=True)
class Standing:
    """What is there whether anything happens or not."""

    metrics: int = 0
    alarms: int = 0
    dashboards: int = 0


@dataclass(frozen=True)
class Tasks:
    """Fargate tasks that run at the same time."""

    vcpu: float
    gib: float
    count: int = 1


def looks_cost(prices: ControlPlanePrices, look: Look, hours: float) -> dict[str, float]:
    """Return what a look each minute costs, by service, in US dollars."""
    looks = hours * MINUTES_AN_HOUR
    return {
        "Step Functions": looks * look.transitions * prices.state_transition,
        "Lambda": looks * (look.invocations * prices.lambda_request + look.gb_seconds * prices.lambda_gb_second),
        "Logs": looks * look.log_bytes / 1e9 * prices.log_gb,
        "X-Ray": looks * prices.trace,
        "DynamoDB": looks * (look.table_writes * prices.table_write + look.table_reads * prices.table_read),
        "Scheduler": looks * prices.scheduler_invocation,
    }


def standing_cost(prices: ControlPlanePrices, standing: Standing, hours: float) -> dict[str, float]:
    """Return what metrics, alarms and dashboards cost, by kind, in US dollars; each is billed by the hour."""
    months = hours / HOURS_A_MONTH
    return {
        "Metrics": standing.metrics * prices.metric_month * months,
        "Alarms": standing.alarms * prices.alarm_month * months,
        "Dashboards": standing.dashboards * prices.dashboard_month * months,
    }


def tasks_cost(prices: FargatePrices, tasks: Tasks, hours: float) -> float:
    """Return what Fargate tasks cost, in US dollars."""
    return tasks.count * hours * (tasks.vcpu * prices.vcpu + tasks.gib * prices.gib)


def copying_hours(terabytes: float, cpu_seconds_a_gb: float, tasks: Tasks, busy_share: float) -> float:
    """Return how long the workers take to copy, if their CPUs are what limits them.

    Parameters
    ----------
    busy_share
        Of the tasks' CPU time, what may be used; 0 to 1.
    """
    return terabytes * 1000 * cpu_seconds_a_gb / (tasks.count * tasks.vcpu * busy_share) / 3600
