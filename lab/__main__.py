"""``python -m lab``: the lab from the command line."""

import importlib
import signal
import sys
from typing import Final

import click

TERMINATED: Final = 128 + signal.SIGTERM
# Where each command is: a command imports what it needs, and that alone.
COMMANDS: Final = {
    "authentication": "lab.authentication.command:authentication",
    "cutover": "lab.cutover.command:cutover",
    "demo": "lab.demo.command:demo",
    "deploy-check": "lab.deploy.command:deploy_check",
    "down": "lab.detached.commands:down",
    "faults": "lab.faults.command:faults",
    "monitoring": "lab.monitoring.command:monitoring",
    "own": "lab.detached.owner:own",
    "preflight": "lab.preflight.command:preflight",
    "status": "lab.status.command:status",
    "up": "lab.detached.commands:up",
    "verify": "lab.verify.command:verify",
}


class ImportedWhenCalled(click.Group):
    """A group that imports a command when it is called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=ImportedWhenCalled)
def main() -> None:
    """Run two Kafka clusters, a local AWS and the deployed application, all on this machine."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(TERMINATED))


if __name__ == "__main__":
    main()
