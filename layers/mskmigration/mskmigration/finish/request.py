"""What a person types to finish a migration."""

from typing import ClassVar

from pydantic import Field

from mskmigration.cutover.request import Approval
from mskmigration.migration.parsing import Request


class FinishRequest(Request):
    """The input of a ``finish`` execution."""

    example: ClassVar[str] = '{"migration": "orders"}'

    migration: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    approval: Approval = Approval.ASK
