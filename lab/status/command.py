"""``make status``."""

import sys

import click

from lab.detached import lab_process
from lab.detached.commands import name_option, print_addresses
from lab.status import watching


@click.command()
@name_option
@click.option("--watch", is_flag=True, help="Go on showing until Ctrl-C.")
@click.option("--stack", help="A stack on AWS, in the environment's account, in place of the lab.")
def status(name: str, *, watch: bool, stack: str | None) -> None:
    """Show how far the migrations are: connectors, tasks, lag, healings; and where the lab answers.

    Ends with status 1 if no lab is up.
    """
    if stack is not None:
        _show(watching.of_stack(stack), watch=watch)
        return
    state, owner = lab_process.find(name)
    if state is None:
        sys.exit("no lab is up: start one with `make lab`")
    if owner is None:
        sys.exit("the lab's owner was killed: end what it left with `make down`")
    if not state.addresses:
        sys.exit(f"the lab is coming up, see {lab_process.log_of(name)}")
    if not watch:
        print_addresses(state)
    _show(watching.of_lab(state.addresses["aws"]), watch=watch)


def _show(look: watching.Look, *, watch: bool) -> None:
    try:
        watching.show(look, watch=watch)
    except watching.StatusUnknownError as error:
        sys.exit(str(error))
