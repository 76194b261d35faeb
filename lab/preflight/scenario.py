"""``make preflight``: the deployed state machine looks at a lab in which everything has been spoilt."""

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from lab.console import LabConsole, Progress
from lab.deployment import Application
from lab.execution import StateMachine
from lab.laboratory import Laboratory
from lab.preflight.cluster_view import ClusterView
from lab.preflight.outcome import Report
from lab.preflight.plant import Plant, Remedy, Site
from lab.preflight.planting import Planting
from lab.setting_up import await_lab
from lab.waiting import Waiting
from mskmigration.preflight import PreflightReport

LOOK_SECONDS: Final = 180.0
log = logging.getLogger(__name__)


def run(lab: Laboratory, console: LabConsole, plants: Sequence[Plant]) -> Report:
    """Plant the problems and have each found and mended.

    Raises
    ------
    NotInTimeError
        The lab did not come up, or a look took too long.
    ExecutionFailedError
        Preflight itself failed.
    """
    waiting = Waiting(console)
    application = await_lab(lab, waiting, console)
    waiting.look = lambda: Progress("looking")
    site = Site(
        ClusterView(lab.source.bootstrap_servers),
        ClusterView(lab.target.bootstrap_servers),
        _migrations(lab, application),
    )
    return Planting(site, _look(lab, application, waiting, site), console.say).run(plants)


def _look(lab: Laboratory, application: Application, waiting: Waiting, site: Site) -> Callable[[], PreflightReport]:
    machine = StateMachine(lab.endpoint, application.preflight_state_machine)
    s3 = lab.endpoint.client("s3")

    def look() -> PreflightReport:
        execution = machine.start(site.request)
        waiting.until(execution.succeeded, "preflight", LOOK_SECONDS)
        output = execution.output_of("Run Preflight") or {}
        bucket, _, key = str(output["preflight"]["found"]["document"]).removeprefix("s3://").partition("/")
        return PreflightReport.model_validate_json(s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    return look


def _migrations(lab: Laboratory, application: Application) -> Callable[[str, list[str]], Remedy]:
    table: Any = lab.endpoint.client("dynamodb")

    def put(name: str, topics: list[str]) -> Remedy:
        body = {
            "request": {"migration": name, "topics": topics},
            "stage": "replicating",
            "groups": 0,
            "updated_at": "2026-01-01T00:00:00Z",
        }
        key = {"pk": {"S": "MIGRATION"}, "sk": {"S": name}}
        table.put_item(TableName=application.table, Item={**key, "body": {"S": json.dumps(body)}})
        return lambda: table.delete_item(TableName=application.table, Key=key)

    return put
