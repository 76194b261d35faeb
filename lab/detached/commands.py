"""``make lab`` and ``make down``."""

import click

from lab.detached import lab_process
from lab.failures import failures_reported
from lab.ownership import State
from localaws.endpoint import REGION

name_option = click.option(
    "--name", default="lab", show_default=True, help="Folder below build/ of its state and logs."
)


@click.command()
@name_option
def up(name: str) -> None:
    """Bring the lab up, leave it running, and print where everything answers."""
    with failures_reported(name):
        click.echo(f"the lab comes up, which takes a minute or two; its log: {lab_process.log_of(name)}")
        print_addresses(lab_process.bring_up(name))


@click.command()
@name_option
def down(name: str) -> None:
    """End the lab, also one that is only half alive."""
    click.echo("the lab has ended" if lab_process.bring_down(name) else "no lab is up")


def print_addresses(state: State) -> None:
    """Print where a lab answers, and what can be done there."""
    width = max(map(len, state.addresses))
    for name, address in state.addresses.items():
        click.echo(f"{name:{width}}  {address}")
    machine, url = state.addresses["migrate"], state.addresses["aws"]
    click.echo(
        "\nFill the source, then migrate it (the local AWS takes any credentials):\n"
        f"  .venv/bin/python -m lab.workload --bootstrap-servers {state.addresses['source']}\n"
        f"  export AWS_ENDPOINT_URL={url} AWS_REGION={REGION} AWS_ACCESS_KEY_ID=lab AWS_SECRET_ACCESS_KEY=lab\n"
        f"  aws stepfunctions start-execution --state-machine-arn {machine} \\\n"
        """    --input '{"migration": "nyc", "topics": [".*"], "groups": [".*"]}'\n"""
        f"  aws stepfunctions list-executions --state-machine-arn {machine}\n"
        "  aws stepfunctions get-execution-history --execution-arn ARN\n"
        "  aws logs tail /msk-migration/functions --follow\n"
        "  make verify\n"
        f"  curl {state.addresses['connect']}/connectors?expand=status\n"
    )
