"""How long one look at a large migration takes, and how much memory: target at most 10 s and 512 MB.

Writes ``build/bench/lag.json``: a list of ``{"bench", "case", "value", "unit", "runs"}``.
"""

import json
import statistics
import subprocess
import sys
from typing import Any, Final

import click

from bench.population import Population
from lab.brokers import KafkaCluster
from lab.paths import BUILD, ROOT
from lab.ports import Ports
from lab.processes import Processes

FOLDER: Final = BUILD / "bench"
VERSION: Final = "3.9.2"
# Ten thousand partitions on one broker: indexes as small as they get, and threads for 2,000 requests.
BROKER_SETTINGS: Final = {"log.index.size.max.bytes": "4096", "offsets.topic.num.partitions": "8"}


class WrongAnswerError(RuntimeError):
    """A look did not find what the broker was filled with; its figures would mean nothing."""


def measure(population: Population, bootstrap_servers: str) -> dict[str, Any]:
    """Look once, in a process of its own.

    Raises
    ------
    WrongAnswerError
    """
    arguments = ["--bootstrap-servers", bootstrap_servers]
    arguments += ["--partitions", str(population.partitions), "--groups", str(population.groups)]
    argv = [sys.executable, "-m", "bench.gather_once", *arguments]
    answer = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    figures: dict[str, Any] = json.loads(answer)
    found = (figures["partitions"], figures["groups"], figures["unanswered"])
    if found != (population.partitions, population.groups, {}):
        raise WrongAnswerError(f"found {found}")
    return figures


def rows(case: str, runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the medians with the runs behind them."""
    named = (("seconds", "s"), ("peak_mib", "MiB"))
    return [
        {
            "bench": "lag",
            "case": f"{case}: {name}",
            "value": round(statistics.median(run[name] for run in runs), 2),
            "unit": unit,
            "runs": [round(run[name], 2) for run in runs],
        }
        for name, unit in named
    ]


@click.command()
@click.option("--partitions", default=10_000, show_default=True)
@click.option("--groups", default=1_000, show_default=True)
@click.option("--runs", default=3, show_default=True)
@click.option("--heap-mib", default=1024, show_default=True)
def main(partitions: int, groups: int, runs: int, heap_mib: int) -> None:
    """Fill a broker and look at it."""
    ports, population = Ports.free(), Population(partitions, groups)
    with Processes() as processes:
        broker = KafkaCluster(
            "bench",
            version=VERSION,
            port=ports.source,
            controller_port=ports.source_controller,
            folder=FOLDER / "broker",
            heap_mib=heap_mib,
            settings=BROKER_SETTINGS,
        )
        broker.start(processes)
        broker.wait_until_ready()
        population.fill(broker.bootstrap_servers)
        click.echo(f"{broker.bootstrap_servers} holds {partitions:,} partitions and {groups:,} groups")
        measured = [measure(population, broker.bootstrap_servers) for _ in range(runs)]
    result = rows(f"{partitions:,} partitions, {groups:,} groups", measured)
    (FOLDER / "lag.json").write_text(json.dumps(result, indent=2))
    for row in result:
        click.echo(f"{row['case']}: {row['value']} {row['unit']} (runs: {row['runs']})")


if __name__ == "__main__":
    main()
