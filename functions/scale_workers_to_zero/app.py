"""State "Scale Workers To Zero": stops the workers, unless another migration needs them."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.finish.finisher import Finisher
from mskmigration.state import Answer, state


class ScaleWorkersToZeroInput(BaseModel):
    """The migration that is finished."""

    migration: str


@state(ScaleWorkersToZeroInput)
def handler(given: ScaleWorkersToZeroInput, library: Adapters) -> Answer:
    """Scale the workers to zero, or say for whom they go on.

    Raises
    ------
    WorkersStillRunError
    """
    return Finisher(library).scale_workers(given.migration)
