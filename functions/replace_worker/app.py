"""State "Replace Worker": stops the ECS task of a worker. The service starts a new one."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.state import Answer, state


class ReplaceWorkerInput(BaseModel):
    """The ARNs of the ECS tasks, and why they are to go."""

    workers: tuple[str, ...]
    reason: str


@state(ReplaceWorkerInput)
def handler(given: ReplaceWorkerInput, library: Adapters) -> Answer:
    """Stop each task; that one is gone already is no error."""
    return {"workers": [arn for arn in given.workers if library.service.replace(arn, given.reason)]}
