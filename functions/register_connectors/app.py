"""State "Register Connectors": validates all three, then registers those that are new or changed."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.connectors import register
from mskmigration.migration import MigrationRequest, connector_configs, start_over, write_fence
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
    FenceRefusedError
        The target does not allow that the fence of a rollback is lifted.
    KafkaUnreachableError, RebalanceInProgressError, WorkersUnreachableError
        Pass by themselves.
    """
    settings, before = library.settings, library.records.find(given.request.migration)
    configs = connector_configs(settings, given.request, tasks_max=given.tasks_max, groups=given.groups)
    record = start_over(before, given.request, configs, groups=given.groups, copies_once=settings.copies_once)

    def once_valid() -> None:
        if before and (fence := before.fence_to_lift(given.request)).topics:
            write_fence.lift(library.pair.target.administration, fence)
        library.records.put(record)

    return {"connectors": register(library.connect, configs, once_valid=once_valid)}
