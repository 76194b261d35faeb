"""What a person types to finish a migration."""

from typing import Final, Self

from pydantic import ConfigDict, Field

from mskmigration.cutover.request import Approval
from mskmigration.frozen import Frozen
from mskmigration.migration.parsing import parsed

EXAMPLE: Final = '{"migration": "orders"}'


class FinishRequest(Frozen):
    """The input of a ``finish`` execution."""

    model_config = ConfigDict(extra="forbid")

    migration: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    approval: Approval = Approval.ASK

    @classmethod
    def parse(cls, value: object) -> Self:
        """Check an execution's input.

        Raises
        ------
        InvalidRequestError
            Names every field that is wrong and why.
        """
        return parsed(cls, value, EXAMPLE)
