"""Two environments of samconfig.toml beside each other, in one account and one region."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from lab.deploy.report import ReadBack, StackReport
from lab.deploy.stacks import Stack
from lab.paths import ROOT

# The first stays; the second comes, is changed and goes.
ENVIRONMENTS: Final = ("production", "staging")
# Of the update: what no environment's file says.
CHANGE: Final = {"LogRetentionDays": "180"}


class Check(Protocol):
    """Takes stacks up and down, and notes what is not as it has to be."""

    faults: list[str]

    @property
    def reports(self) -> Sequence[StackReport]:
        """One a stack."""

    def up(self, stack: Stack) -> Mapping[str, str]:
        """Deploy a stack, read it back, change it; return its outputs."""

    def down(self, stack: Stack) -> None:
        """Delete a stack, and look what is left of it."""

    def read_again(self, name: str) -> list[ReadBack]:
        """Read the resources of a stack again that was taken up."""


def environment(name: str, parameters: Mapping[str, str], template: Path) -> Stack:
    """Return the application as an environment of samconfig.toml names it, these parameters over its file's."""
    options = tomllib.loads((ROOT / "samconfig.toml").read_text())[name]["deploy"]["parameters"]
    return Stack(options["stack_name"], name, name, parameters, template, CHANGE)


def live_beside(check: Check, first: Stack, second: Stack) -> None:
    """Deploy, change and delete the second while the first is there, which must stay as it is."""
    before = check.read_again(first.name)
    check.up(second)
    check.faults += differences(first.name, f"while {second.name} was deployed", before, check.read_again(first.name))
    check.faults += shared(_resources(check, first.name), _resources(check, second.name))
    check.down(second)
    check.faults += differences(first.name, f"while {second.name} was deleted", before, check.read_again(first.name))


def differences(name: str, when: str, before: Sequence[ReadBack], after: Sequence[ReadBack]) -> Iterator[str]:
    """Yield each resource of a stack that another stack's deployment changed or deleted."""
    for old, new in zip(before, after, strict=True):
        if new.properties is None:
            yield f"{name}: {old.logical_id} was deleted {when}"
        elif new.properties != old.properties:
            yield f"{name}: {old.logical_id} was changed {when}: {old.properties} -> {new.properties}"


def shared(first: Sequence[ReadBack], second: Sequence[ReadBack]) -> Iterator[str]:
    """Yield each resource that two stacks both take for their own."""
    owned = {(it.type, it.physical_id): it.logical_id for it in first}
    for it in second:
        if (it.type, it.physical_id) in owned and it.type not in _ATTACHED:
            yield f"{it.logical_id} ({it.type}) of both stacks is {it.physical_id}"


# Their physical id is the name of an inline policy: it names nothing outside of its role.
_ATTACHED: Final = ("AWS::IAM::Policy",)


def _resources(check: Check, name: str) -> Sequence[ReadBack]:
    return next(report.resources for report in check.reports if report.name == name)
