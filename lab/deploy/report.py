"""What a check found, as ``report.json`` keeps it."""

from typing import Any

from pydantic import BaseModel, computed_field

from lab.deploy.strict.report import StrictReport


class ReadBack(BaseModel):
    """A resource of a stack as its service's API tells it; no properties where nothing was found."""

    logical_id: str
    type: str
    physical_id: str
    properties: dict[str, Any] | None


class StackReport(BaseModel):
    """One stack, from its creation to its deletion.

    Parameters
    ----------
    changed
        What the update of a parameter changed, as ``resource.property: old -> new``.
    left, retained
        Resources that exist after the deletion: because something is wrong, or because the template says so.
    """

    name: str
    template: str
    resources: list[ReadBack]
    changed: list[str] = []
    left: list[str] = []
    retained: list[str] = []


class RoleReport(BaseModel):
    """The role of a function or of a task's start: calls that it needs, and neighbouring ones."""

    function: str
    allowed: list[str]
    refused: list[str]


class Report(BaseModel):
    """The whole check."""

    templates_checked: int
    environments: int
    stacks: list[StackReport]
    roles: list[RoleReport]
    strict: StrictReport = StrictReport(variants=[])
    faults: list[str]

    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def resources(self) -> int:
        """Resources of all stacks."""
        return sum(len(stack.resources) for stack in self.stacks)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def read_back(self) -> int:
        """Those that their services' APIs know."""
        return sum(resource.properties is not None for stack in self.stacks for resource in stack.resources)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def allowed_calls(self) -> int:
        """Calls that roles need, and that worked."""
        return sum(len(role.allowed) for role in self.roles)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def refused_calls(self) -> int:
        """Neighbouring calls, which were refused."""
        return sum(len(role.refused) for role in self.roles)
