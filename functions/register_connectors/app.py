"""State "Register Connectors": validates all three, then registers those that are new or changed."""

from datetime import UTC, datetime

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.connectors import register
from mskmigration.migration import MigrationRecord, MigrationRequest, Stage, connector_configs

logger = Logger()


class Planned(BaseModel):
    """The part of the plan that the connectors follow from."""

    request: MigrationRequest
    tasks_max: int
    groups: int


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Register the connectors; the record is written first, so that healing knows of them from the start.

    Raises
    ------
    ConnectorConfigInvalidError
        Connect found errors in a configuration; nothing has been registered.
    RebalanceInProgressError, WorkersUnreachableError
        Pass by themselves.
    """
    planned = Planned.model_validate(event)
    request, connect = planned.request, adapters().connect
    configs = connector_configs(adapters().settings, request, tasks_max=planned.tasks_max, groups=planned.groups)
    before = adapters().records.find(request.migration)
    record = MigrationRecord(
        request=request,
        stage=Stage.REPLICATING,
        groups=planned.groups,
        configs=tuple(configs),
        promoted_topics=before.promoted_topics if before else (),
        fenced_topics=before.fenced_topics if before else (),
        copied_once=(before is None or before.copied_once) and adapters().settings.copies_once,
        updated_at=datetime.now(UTC),
    )
    changes = register(connect, configs, once_valid=lambda: adapters().records.put(record))
    logger.info("registered", extra={"changes": changes})
    return {"connectors": changes}
