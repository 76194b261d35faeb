"""Which resources of a template refer to which, pure."""

import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from localaws.cloudformation.errors import TemplateError

SUBSTITUTION = re.compile(r"\$\{(?!!)\s*([^}\s]+)\s*\}")


def references(node: Any) -> Iterator[str]:
    """Yield the names that a piece of template refers to: logical ids, parameters, pseudo parameters."""
    for key, value in _entries(node):
        yield from _named_by(key, value)


def _entries(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield each key of each mapping in a piece of template, and its value."""
    if isinstance(node, list):
        for item in node:
            yield from _entries(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from _entries(value)


def _named_by(key: str, value: Any) -> Iterator[str]:
    if key == "Ref":
        yield value
    elif key == "Fn::GetAtt":
        yield value[0] if isinstance(value, list) else value.split(".")[0]
    elif key == "Fn::Sub":
        text, local = value if isinstance(value, list) else (value, {})
        for name in SUBSTITUTION.findall(text):
            if name not in local:
                yield name.split(".")[0]


def get_atts(node: Any) -> Iterator[tuple[str, str]]:
    """Yield the resource and the attribute of each ``Fn::GetAtt``, and of each ``${Resource.Attribute}``."""
    for key, value in _entries(node):
        yield from _attribute_named_by(key, value)


def _attribute_named_by(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if key == "Fn::GetAtt":
        name, *path = value if isinstance(value, list) else value.split(".")
        if all(isinstance(part, str) for part in path):
            yield name, ".".join(path)
    elif key == "Fn::Sub":
        text, local = value if isinstance(value, list) else (value, {})
        for found in SUBSTITUTION.findall(text):
            name, _, attribute = found.partition(".")
            if attribute and found not in local:
                yield name, attribute


def creation_order(resources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Order resources so that each follows all that it refers to or names in ``DependsOn``.

    Raises
    ------
    TemplateError
        Resources refer to each other in a circle.
    """
    graph = {name: dependencies(resource) & resources.keys() for name, resource in resources.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = ", ".join(sorted({*error.args[1]}))
        raise TemplateError(f"Circular dependency between resources: [{circle}]") from error


def dependencies(resource: Mapping[str, Any]) -> set[str]:
    """Return the names that a resource refers to or waits for."""
    named = resource.get("DependsOn", [])
    return {*references(resource.get("Properties", {})), *(named if isinstance(named, list) else [named])}


def affected(resources: Mapping[str, Mapping[str, Any]], changed: set[str]) -> set[str]:
    """Return the changed resources and all that refer to them, directly or not."""
    found = set(changed)
    for name in creation_order(resources):
        if set(references(resources[name].get("Properties", {}))) & found:
            found.add(name)
    return found
