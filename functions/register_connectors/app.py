"""State "Register Connectors": validates all three, then registers those that are new or changed."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.connectors import register
from mskmigration.migration import MigrationRequest, connector_configs, start_over
from mskmigration.state import Answer, state


class RegisterConnectorsInput(BaseModel):
    """The part of the plan that the connectors follow from."""

    request: MigrationRequest
    tasks_max: int
    groups: int


@state(RegisterConnectorsInput)
def handler(given: RegisterConnectorsInput, library: Adapters) -> Answer:
    """Register the connectors and let them go on, should a rollback have stopped them.

    The record is written first, so that healing knows of them from the start.

    Raises
    ------
    ConnectorConfigInvalidError
        Connect found errors in a configuration; nothing has been registered.
    KafkaUnreachableError, RebalanceInProgressError, WorkersUnreachableError
        Pass by themselves.
    """
    settings, before = library.settings, library.records.find(given.request.migration)
    configs = connector_configs(settings, given.request, tasks_max=given.tasks_max, groups=given.groups)
    record = start_over(before, given.request, configs, groups=given.groups, copies_once=settings.copies_once)

    def once_valid() -> None:
        if before and (lifted := before.fences_to_lift(given.request)):
            opened = [topic for topic in lifted if topic in before.opened_on_target]
            library.pair.target.administration.permit_write(lifted, opened)
        library.records.put(record)

    return {"connectors": register(library.connect, configs, once_valid=once_valid)}
