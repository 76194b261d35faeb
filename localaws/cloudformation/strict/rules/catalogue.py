"""How a rule is written down: a function of a resource's properties that yields AWS's words for each violation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.cloudformation.strict.later import LATER

type Properties = Mapping[str, Any]
type Judgement = Callable[[Properties], Iterator[str]]


@dataclass(frozen=True)
class Rule:
    """What a service demands of a resource and no schema says.

    Parameters
    ----------
    types
        The resource types that it is about.
    judge
        Yields what the service answers; values that are known only later are `LATER`.
    """

    name: str
    types: tuple[str, ...]
    source: str
    judge: Judgement


def known(value: Any) -> bool:
    """Tell whether a property is given and known."""
    return value is not None and value is not LATER


def number(value: Any) -> float | None:
    """Return a number that may be spelled as text; None for anything else."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def at(value: Any, path: str) -> Iterator[Any]:
    """Yield the known values at a path such as ``ContainerDefinitions/*/Name``, in which ``*`` is each item."""
    name, _, rest = path.partition("/")
    if name == "*":
        found = value if isinstance(value, list) else []
    else:
        found = [value[name]] if isinstance(value, dict) and name in value else []
    for item in found:
        if rest:
            yield from at(item, rest)
        elif known(item):
            yield item
