"""What a template says of its resources before any of them exists."""

from typing import Any, Final

from localaws.cloudformation.errors import UnresolvedResourceError
from localaws.cloudformation.intrinsics import Resolver, is_function


class Later:
    """A value that is known only once another resource exists: no rule judges it yet."""

    def __repr__(self) -> str:
        """Tell what it is."""
        return "<known later>"

    def __deepcopy__(self, memo: object) -> "Later":
        """Stay the one value, which is compared by identity."""
        return self


LATER: Final = Later()


def foresee(node: Any, resolver: Resolver) -> Any:
    """Return the node resolved as far as it can be; what refers to a resource that does not exist is `LATER`.

    Raises
    ------
    TemplateError
        A function cannot be resolved, whatever exists.
    """
    if isinstance(node, list):
        return [value for item in node if (value := foresee(item, resolver)) is not None]
    if not isinstance(node, dict):
        return node
    if is_function(node):
        if "Fn::If" in node:
            return foresee(resolver.chosen(node["Fn::If"]), resolver)
        try:
            return resolver.resolve(node)
        except UnresolvedResourceError:
            return LATER
    return {key: value for key, item in node.items() if (value := foresee(item, resolver)) is not None}


def holds_later(value: Any) -> bool:
    """Tell whether some of the value is known only later."""
    if isinstance(value, dict):
        return any(holds_later(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_later(item) for item in value)
    return value is LATER
