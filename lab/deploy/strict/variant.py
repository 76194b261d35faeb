"""A template of the project with one fault in it."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

type Template = dict[str, Any]
type Change = Callable[[Template], None]


@dataclass(frozen=True)
class Variant:
    """A faulty template, or parameters, and the rule that has to refuse it.

    Parameters
    ----------
    template
        The file, from the project's folder.
    changes
        Put the fault into the template, which is in the long form of its intrinsic functions.
    parameters
        Over those that the template is deployed with.
    capabilities
        What the request acknowledges.
    twice
        It is deployed a second time under another name, which is refused.
    afterwards
        Changes of an update, which is refused; the creation is not.
    pure
        It is refused before anything is created, by what the template and its parameters say alone.
    region
        Where it is deployed.
    """

    rule: str
    template: str
    changes: tuple[Change, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ("CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")
    twice: bool = False
    afterwards: tuple[Change, ...] = ()
    pure: bool = True
    region: str = "eu-central-1"

    def faulty(self, template: Template) -> Template:
        """Return a copy of the template with the fault in it."""
        changed = copy.deepcopy(template)
        for change in self.changes:
            change(changed)
        return changed

    def updated(self, template: Template) -> Template:
        """Return a copy of the template as the update has it."""
        changed = self.faulty(template)
        for change in self.afterwards:
            change(changed)
        return changed


def put(path: str, value: Any) -> Change:
    """Set what lies at a path, such as ``Resources.Topic.Properties.DisplayName``; a number is an item of a list."""

    def change(template: Template) -> None:
        holder, key = _holder(template, path)
        holder[key] = value

    return change


def drop(path: str) -> Change:
    """Remove what lies at a path."""

    def change(template: Template) -> None:
        holder, key = _holder(template, path)
        del holder[key]

    return change


def of(resource: str, path: str, value: Any) -> Change:
    """Set a property of a resource."""
    return put(f"Resources.{resource}.Properties.{path}", value)


def _holder(template: Template, path: str) -> tuple[Any, Any]:
    *parents, last = path.split(".")
    holder: Any = template
    for part in parents:
        holder = holder[int(part)] if isinstance(holder, list) else holder.setdefault(part, {})
    return holder, int(last) if isinstance(holder, list) else last
