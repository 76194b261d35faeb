"""``python -m lab deploy-check``."""

import json
import sys

import click
from rich.table import Table

from lab.console import LabConsole
from lab.containers.report import known
from lab.deploy import scenario
from lab.deploy.report import Report
from lab.failures import failures_reported
from lab.ownership import owned_folder
from lab.paths import BUILD, LOCAL_AWS, ROOT
from lab.ports import Ports
from lab.prerequisites import assert_met
from localaws.endpoint import Endpoint
from localaws.processes import Processes
from localaws.service_linked_roles import FRESH_ACCOUNT
from localaws.starting import start_cloud


@click.command(name="deploy-check")
@click.option("--name", default="deploy", show_default=True, help="Folder below build/ of the report and the logs.")
def deploy_check(name: str) -> None:
    """Validate every template, deploy every stack to the local AWS, read it back, change it and delete it.

    Two environments live beside each other. Each function's role is tried: a call that it needs works, and a
    neighbouring one is refused. Workers and functions reach the target, and the endpoints in an existing VPC cut
    nobody off. Ends with status 0 only if every resource was read back by its service's API, an update changed it,
    and nothing is left behind that is not kept on purpose.
    """
    ports = Ports.from_environment()
    with failures_reported(name), owned_folder(name) as folder, Processes() as processes, LabConsole() as console:
        assert_met({"LAB_CLOUD_PORT": ports.cloud}, ROOT)
        endpoint = Endpoint(ports.cloud)
        start_cloud(processes, endpoint, LOCAL_AWS, log=folder / "cloud.log", environment={FRESH_ACCOUNT: "1"})
        report = scenario.run(processes, endpoint, folder, console)
        file = folder / "report.json"
        images = [image.model_dump(exclude={"inputs"}) for image in known()]
        file.write_text(json.dumps(report.model_dump() | _of_monitoring() | {"images": images}, indent=2))
        console.rich.print(_table(report))
        if not images:
            console.say("these images were not built and run here: `make run-images` does that", "yellow")
        console.say(f"report: {file}, logs: {folder}")
    for fault in report.faults:
        click.secho(fault, fg="red", err=True)
    sys.exit(1 if report.faults else 0)


def _of_monitoring() -> dict[str, object]:
    """Return what `monitoring` found last, if it ran."""
    report = BUILD / "monitoring" / "report.json"
    found = json.loads(report.read_text()) if report.exists() else {}
    return {key: found[key] for key in ("dashboards", "alerts") if key in found}


def _table(report: Report) -> Table:
    title = f"{report.read_back} of {report.resources} resources read back, {report.refused_calls} calls refused"
    table = Table("stack", title=title)
    for column in ("resources", "read back", "changed", "left", "kept"):
        table.add_column(column, justify="right")
    for stack in report.stacks:
        read = sum(it.properties is not None for it in stack.resources)
        numbers = (len(stack.resources), read, len(stack.changed), len(stack.left), len(stack.retained))
        table.add_row(stack.name, *map(str, numbers))
    return table
