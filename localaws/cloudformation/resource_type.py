"""How a resource type is described: which operations of its service make, change and end it.

Expressions are JMESPath over a scope:

``properties``
    The resource's properties, resolved.
``ref``
    Its physical id.
``response``
    What the creating operation answered; ``found`` what the ``find`` operation answered after it.
``value``
    In a `Setting` or an `Each`: the property's value, or the item.
``region``, ``account``
    Where it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

type Properties = dict[str, Any]


class Place(Protocol):
    """What a `prepare` function may use: where the resource is, and clients of other services."""

    @property
    def region(self) -> str:
        """The stack's region."""

    def client(self, service: str) -> Any:
        """Return a boto3 client in the stack's region."""


@dataclass(frozen=True)
class Call:
    """An operation and the JMESPath expression of its input."""

    operation: str
    parameters: str = "properties"


@dataclass(frozen=True)
class Setting:
    """A property that an operation of its own applies, after creation and whenever it changes.

    Parameters
    ----------
    apply
        The operation; None when the creating and updating operations already take the property.
    clear
        What undoes it when the property goes away.
    at_creation
        False when the creating operation takes the property, and only a change needs ``apply``.
    on_change
        False when it only undoes a default of creation.
    """

    property: str
    apply: Call
    clear: Call | None = None
    at_creation: bool = True
    on_change: bool = True


@dataclass(frozen=True)
class Each:
    """A list property whose items are added and removed one by one.

    Parameters
    ----------
    at_creation
        False when the creating operation takes the whole list, and only changes go one by one.
    """

    property: str
    add: Call
    remove: Call | None = None
    at_creation: bool = True


@dataclass(frozen=True)
class ResourceType:
    """One CloudFormation resource type.

    A changed property that neither the updating operation nor a setting takes means replacement, as does
    any change of a type without ``update``.

    Parameters
    ----------
    create
        None for a type that only attaches something to other resources, by its settings and items.
    find
        Read after creation, where the creating operation does not answer what `ref` or attributes need.
    update, delete
        Names of operations; their input is the properties that they know, and ``identity``.
    identity
        The members that name the resource in ``update`` and ``delete``.
    name
        The property that receives a generated name when the template gives none.
    renames
        Properties that the API calls otherwise than by a change of case.
    ignored
        Properties that have no meaning on one machine, each with the reason.
    prepare
        What no expression can say, applied to the properties before they reach the API.
    stabilize
        Waits, after creation and each update, until the resource of a scope is what it was to be; raises if it fails.
    """

    service: str
    ref: str
    create: Call | None = None
    find: Call | None = None
    update: str | None = None
    delete: str | None = None
    identity: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    name_limit: int = 64
    name_lower: bool = False
    renames: Mapping[str, str] = field(default_factory=dict)
    settings: tuple[Setting, ...] = ()
    items: tuple[Each, ...] = ()
    ignored: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Properties, Place], Properties] | None = None
    stabilize: Callable[[Mapping[str, Any], Place], None] | None = None
