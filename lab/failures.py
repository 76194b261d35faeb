"""How a command of the lab ends when something fails."""

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from lab.paths import BUILD

INTERRUPTED = 128 + signal.SIGINT
RUN_LOG = "run.log"


@contextmanager
def failures_reported(name: str) -> Iterator[None]:
    """Tell a failure of what runs in ``build/<name>`` in a few lines; its traceback goes to the run's log."""
    (BUILD / name).mkdir(parents=True, exist_ok=True)
    # Opened when something is written, since the lab empties its folder first.
    run_log = logging.FileHandler(BUILD / name / RUN_LOG, delay=True)
    logging.basicConfig(handlers=[run_log], format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        yield
    except KeyboardInterrupt:
        click.secho(f"interrupted; everything has ended. Logs: {BUILD / name}", fg="yellow", err=True)
        sys.exit(INTERRUPTED)
    except Exception as error:
        logging.getLogger(__name__).exception("failed")
        click.secho(f"{type(error).__name__}: {error}\nEverything has ended. Logs: {BUILD / name}", fg="red", err=True)
        sys.exit(1)
