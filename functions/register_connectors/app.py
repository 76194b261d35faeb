"""State "Register Connectors": validates all three, then registers those that are new or changed."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration.bootstrap import adapters
from mskmigration.connectors import register
from mskmigration.migration import MigrationRequest, connector_configs, start_over

logger = Logger()


class Planned(BaseModel):
    """The part of the plan that the connectors follow from."""

    request: MigrationRequest
    tasks_max: int
    groups: int


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Register the connectors and let them go on, should a rollback have stopped them.

    The record is written first, so that healing knows of them from the start.

    Raises
    ------
    ConnectorConfigInvalidError
        Connect found errors in a configuration; nothing has been registered.
    KafkaUnreachableError, RebalanceInProgressError, WorkersUnreachableError
        Pass by themselves.
    """
    planned, library = Planned.model_validate(event), adapters()
    request, settings, before = planned.request, library.settings, library.records.find(planned.request.migration)
    configs = connector_configs(settings, request, tasks_max=planned.tasks_max, groups=planned.groups)
    record = start_over(before, request, configs, groups=planned.groups, copies_once=settings.copies_once)

    def once_valid() -> None:
        if before and (lifted := before.fences_to_lift(request)):
            opened = [topic for topic in lifted if topic in before.opened_on_target]
            library.pair.target.administration.permit_write(lifted, opened)
        library.records.put(record)

    changes = register(library.connect, configs, once_valid=once_valid)
    logger.info("registered", extra={"changes": changes})
    return {"connectors": changes}
