"""The local cloud as ``python -m localaws`` serves it, with what the tests need to be quick and apart."""

import signal
import sys
from functools import partial
from pathlib import Path

import click

from localaws import scaling, schedules, server
from localaws.endpoint import Endpoint
from localaws.fargate import installation
from localaws.fargate.restarts import Throttle
from localaws.folders import Folders
from tests.paths import LAMBDA_RUNTIME_PYTHON

SECONDS_PER_MINUTE = 1.0


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--folder", type=Path, required=True, help="Holds the images, the tasks' output and the functions.")
def main(port: int, folder: Path) -> None:
    """Serve until SIGTERM."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    schedules.install = partial(schedules.install, seconds_per_minute=SECONDS_PER_MINUTE)
    scaling.install = partial(scaling.install, seconds_per_minute=SECONDS_PER_MINUTE)
    installation.install = partial(
        installation.install,
        throttle=Throttle(0.5, longest_delay_seconds=2.0, steady_seconds=30.0, settle_seconds=2.0),
    )
    server.serve(Endpoint(port), Folders(folder, folder / "images", folder / "images", LAMBDA_RUNTIME_PYTHON))


if __name__ == "__main__":
    main()
