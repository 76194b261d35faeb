"""``python -m lab``: the lab from the command line."""

import json
import signal
import sys

import click

from lab import detached
from lab.authentication.command import authentication
from lab.brokers import AUTHORIZED
from lab.console import LabConsole
from lab.cutover import acls
from lab.cutover.scenario import run as run_cutover
from lab.cutover.tables import draw as draw_cutover
from lab.cutover.workload import Workload
from lab.demo.pages import keep_pages, show
from lab.demo.scenario import MIGRATION, Scenario
from lab.demo.tables import draw
from lab.deploy.command import deploy_check
from lab.failures import failures_told
from lab.faults.catalogue import FAULTS, chosen
from lab.faults.scenario import run as run_faults
from lab.faults.tables import draw as draw_faults
from lab.laboratory import Laboratory
from lab.monitoring.command import monitoring
from lab.ownership import State
from lab.preflight.command import preflight
from lab.status import watching
from lab.verify.command import verify
from localaws.endpoint import REGION

TERMINATED = 128 + signal.SIGTERM
# The demo shows the net below the log path; `make faults` shows and measures both.
BY_SCHEDULE_ALONE = {"FastPath": "disabled"}


@click.group()
def main() -> None:
    """Run two Kafka clusters, a local AWS and the deployed application, all on this machine."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(TERMINATED))


main.add_command(authentication)
main.add_command(preflight)
main.add_command(monitoring)
main.add_command(deploy_check)
main.add_command(verify)


@main.command()
@click.option("--flights", type=click.IntRange(min=1), help="Migrate at most so many flights; all are 336,776.")
@click.option("--containers", is_flag=True, help="Run the workers as containers of the built image, under its limits.")
@click.option("--name", default="demo", show_default=True, help="Folder below build/ of the report and the logs.")
def demo(flights: int | None, name: str, *, containers: bool) -> None:
    """Migrate a year of flights while applications go on producing, and prove it.

    One task is made to fail; the deployed schedule has to heal it. Then every record of both clusters is
    compared. Ends with status 0 only if all arrived unchanged and in order and no consumer group would skip any.
    """
    with (
        failures_told(name),
        Laboratory(name, parameters=BY_SCHEDULE_ALONE, containers=containers) as lab,
        LabConsole() as console,
    ):
        report = Scenario(lab, console, flights).run()
        file = lab.folder / "report.json"
        file.write_text(report.model_dump_json(indent=2))
        console.rich.print(draw(report))
        page = keep_pages(lab.endpoint.client("s3"), lab.application.result().bucket, MIGRATION, lab.folder)
        console.say(f"report: {file}, logs: {lab.folder}")
        console.say(f"the migration's page: {page}", "green")
        show(page)
    for fault in report.faults:
        click.secho(fault, fg="red", err=True)
    sys.exit(1 if report.faults else 0)


@main.command()
@click.option("--only", multiple=True, type=click.Choice([fault.name for fault in FAULTS]), help="Only these faults.")
@click.option("--without-log-path", is_flag=True, help="Deploy without the log subscription: the schedule alone heals.")
@click.option("--list", "listed", is_flag=True, help="List the faults and end.")
@click.option("--name", default="faults", show_default=True, help="Folder below build/ of the report and the logs.")
def faults(only: tuple[str, ...], name: str, *, without_log_path: bool, listed: bool) -> None:
    """Break a running migration in every known way and measure how it comes back.

    Each record is numbered; ends with status 0 only if none is lost and every fault heals, or is told to people,
    as it has to.
    """
    if listed:
        for fault in FAULTS:
            click.echo(f"{fault.name:20}  {fault.summary}")
        return
    parameters = {"FastPath": "disabled" if without_log_path else "enabled"}
    with (
        failures_told(name),
        Laboratory(name, source_settings=AUTHORIZED, parameters=parameters) as lab,
        LabConsole() as console,
    ):
        report = run_faults(lab, console, chosen(only, log_path=not without_log_path))
        file = lab.folder / "report.json"
        file.write_text(json.dumps([outcome.model_dump() for outcome in report.outcomes], indent=2))
        console.rich.print(draw_faults(report))
        console.say(f"report: {file}, logs: {lab.folder}")
    sys.exit(1 if report.unexpected else 0)


@main.command()
@click.option("--kill", is_flag=True, help="Abort once, then kill the handovers at each of their states.")
@click.option("--topics", type=click.IntRange(min=10), help="So many topics: 100, or 10 with --kill.")
@click.option("--groups", type=click.IntRange(min=8), help="So many consumer groups: 100, or 12 with --kill.")
@click.option("--name", default="cutover", show_default=True, help="Folder below build/ of the report and the logs.")
def cutover(topics: int | None, groups: int | None, name: str, *, kill: bool) -> None:
    """Move producers and consumers to the target and back, while they are at work.

    Each record is numbered and each group writes down what it processes. Ends with status 0 only if nothing was
    lost, nothing was processed twice, every position is exact or its bound stated, and writers were blocked for
    less than 10 s.
    """
    workload = Workload.of(topics or (10 if kill else 100), groups or (12 if kill else 100))
    with (
        failures_told(name),
        Laboratory(name, source_settings=acls.SOURCE_SETTINGS, target_settings=AUTHORIZED) as lab,
        LabConsole() as console,
    ):
        report = run_cutover(lab, console, workload, kill=kill)
        file = lab.folder / "report.json"
        file.write_text(report.model_dump_json(indent=2))
        console.rich.print(draw_cutover(report))
        console.say(f"report: {file}, logs: {lab.folder}")
    for fault in report.unexpected:
        click.secho(fault, fg="red", err=True)
    sys.exit(1 if report.unexpected else 0)


_name = click.option("--name", default="lab", show_default=True, help="Folder below build/ of its state and logs.")


@main.command()
@_name
def up(name: str) -> None:
    """Bring the lab up, leave it running, and print where everything answers."""
    with failures_told(name):
        click.echo(f"the lab comes up, which takes a minute or two; its log: {detached.log_of(name)}")
        _print_addresses(detached.bring_up(name))


@main.command()
@_name
def down(name: str) -> None:
    """End the lab, also one that is only half alive."""
    click.echo("the lab has ended" if detached.bring_down(name) else "no lab is up")


@main.command()
@_name
@click.option("--watch", is_flag=True, help="Go on showing until Ctrl-C.")
@click.option("--stack", help="A stack on AWS, in the environment's account, in place of the lab.")
def status(name: str, *, watch: bool, stack: str | None) -> None:
    """Show how far the migrations are: connectors, tasks, lag, healings; and where the lab answers.

    Ends with status 1 if no lab is up.
    """
    if stack is not None:
        _show(watching.of_stack(stack), watch=watch)
        return
    state, owner = detached.find(name)
    if state is None:
        sys.exit("no lab is up: start one with `make lab`")
    if owner is None:
        sys.exit("the lab's owner was killed: end what it left with `make down`")
    if not state.addresses:
        sys.exit(f"the lab is coming up, see {detached.log_of(name)}")
    if not watch:
        _print_addresses(state)
    _show(watching.of_lab(state.addresses["aws"]), watch=watch)


@main.command(hidden=True)
@_name
def own(name: str) -> None:
    """Own the lab until SIGTERM; ``up`` starts this."""
    with failures_told(name):
        detached.own(name)


def _show(look: watching.Look, *, watch: bool) -> None:
    try:
        watching.show(look, watch=watch)
    except watching.StatusUnknownError as error:
        sys.exit(str(error))


def _print_addresses(state: State) -> None:
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


if __name__ == "__main__":
    main()
