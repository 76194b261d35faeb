"""``python -m bench.cost``: writes ``build/bench/cost.json`` from what the other benchmarks measured."""

from typing import Final

import click

from bench.cost.counting import idle_look, look_at_migration, standing
from bench.cost.model import HOURS_A_MONTH, Tasks, copying_hours, looks_cost, standing_cost, tasks_cost
from bench.cost.prices import control_plane_prices
from bench.found import SAMPLE, Found
from bench.goals import DATA
from bench.results import NotMeasuredError, Row, median_row, read, write
from mskmigration.preflight.prices import prices

OUR_WORKERS: Final = Tasks(vcpu=2, gib=4, count=3)
# The sample's README, "What does it cost to run this solution?": one task each, always on.
SAMPLE_MONITORING: Final = (Tasks(vcpu=2, gib=4), Tasks(vcpu=1, gib=3))
SAMPLE_WORKER: Final = Tasks(vcpu=1, gib=4)
SAMPLE_LARGEST: Final = Tasks(vcpu=1, gib=4, count=10)
BUSY_SHARE: Final = 0.7
TOPICS: Final = 50
# However fast the copy is, people need a while to move clients.
SHORTEST_HOURS: Final = {1: 24.0, 100: 7 * 24.0}
BENCH: Final = "cost"


def idle_month() -> list[Row]:
    """Return a month in which nothing migrates: what a look each minute costs, and the sample's services."""
    parts = looks_cost(control_plane_prices(), idle_look(), HOURS_A_MONTH)
    parts |= standing_cost(control_plane_prices(), standing(topics=0), HOURS_A_MONTH)
    sample = sum(tasks_cost(prices().fargate, tasks, HOURS_A_MONTH) for tasks in (*SAMPLE_MONITORING, SAMPLE_WORKER))
    return [
        *(_dollars(f"{BENCH}: idle month, by service", service, value) for service, value in parts.items() if value),
        _dollars(f"{BENCH}: idle month", "ours", sum(parts.values())),
        _dollars(f"{BENCH}: idle month", "AWS sample", sample),
    ]


def watched_month(check_seconds: float) -> Row:
    """Return what the control plane costs in a month of watching one migration, without its workers."""
    return _dollars(f"{BENCH}: month of watching {TOPICS} topics", "ours", _control(HOURS_A_MONTH, check_seconds))


def migration(terabytes: int, check_seconds: float, our_cpu: float, sample_cpu: float) -> list[Row]:
    """Return what a migration costs: workers and whatever runs beside them, for as long as it lasts.

    Parameters
    ----------
    our_cpu, sample_cpu
        CPU seconds of a worker for each GB.
    """
    shortest = SHORTEST_HOURS[terabytes]
    our_hours = max(shortest, copying_hours(terabytes, our_cpu, OUR_WORKERS, BUSY_SHARE))
    sample_hours = max(shortest, copying_hours(terabytes, sample_cpu, SAMPLE_LARGEST, BUSY_SHARE))
    ours = tasks_cost(prices().fargate, OUR_WORKERS, our_hours) + _control(our_hours, check_seconds)
    sample = sum(tasks_cost(prices().fargate, tasks, sample_hours) for tasks in (*SAMPLE_MONITORING, SAMPLE_LARGEST))
    return [
        _dollars(f"{BENCH}: {terabytes} TB", "ours", ours),
        _dollars(f"{BENCH}: {terabytes} TB", "AWS sample", sample),
        median_row(f"{BENCH}: {terabytes} TB, hours", "ours", "h", [our_hours], digits=0),
        median_row(f"{BENCH}: {terabytes} TB, hours", "AWS sample", "h", [sample_hours], digits=0),
    ]


def _control(hours: float, check_seconds: float) -> float:
    look = idle_look() + look_at_migration(TOPICS, check_seconds)
    watching = looks_cost(control_plane_prices(), look, hours)
    return sum((watching | standing_cost(control_plane_prices(), standing(TOPICS), hours)).values())


def _dollars(bench: str, case: str, value: float) -> Row:
    return median_row(bench, case, "USD", [value])


@click.command()
@click.option("--quick", is_flag=True, help="From what --quick has measured.")
def main(quick: bool) -> None:
    """Work out the costs; run the benchmarks ``lag`` and ``replication`` first."""
    try:
        found = Found((*read("lag", quick=quick), *read("replication", quick=quick)))
        check_seconds = found.first("lag: time")
        ours, sample = (found.value(f"{DATA}: CPU", case) for case in ("ours", SAMPLE))
    except NotMeasuredError as error:
        raise click.ClickException(str(error)) from error
    rows = [*idle_month(), watched_month(check_seconds)]
    for terabytes in SHORTEST_HOURS:
        rows += migration(terabytes, check_seconds, ours, sample)
    for row in rows:
        click.echo(f"{row.bench}: {row.case}: {row.value:,.2f} {row.unit}")
    click.echo(f"wrote {write('cost', rows, quick=quick)}")


if __name__ == "__main__":
    main()
