"""The process that owns a lab; ``up`` starts it."""

from signal import pause

import click

from lab.detached.commands import name_option
from lab.failures import failures_reported
from lab.laboratory import Laboratory


@click.command(hidden=True)
@name_option
def own(name: str) -> None:
    """Own the lab until SIGTERM."""
    with failures_reported(name), Laboratory(name) as lab:
        lab.announce()
        while True:
            pause()
