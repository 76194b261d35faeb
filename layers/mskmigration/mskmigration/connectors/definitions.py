"""Renders the connectors of a migration from the files that people edit, connectors/*.yaml."""

import json
from collections.abc import Collection, Mapping
from enum import StrEnum
from importlib.resources import files
from string import Template

from pydantic import TypeAdapter

from mskmigration.connect.models import Config
from mskmigration.settings import ClusterAccess

# In the layer the folder is copied here; in the repository it is a link to the one that people edit.
_FOLDER = files("mskmigration.connectors") / "files"
type Definition = dict[str, str | int | float | bool | list[str]]
_DEFINITION = TypeAdapter[Definition](Definition)


class _Placeholders(Template):
    """``%{name}``: ``${…}`` is left to Kafka's own configuration providers, e.g. ``${env:PASSWORD}``."""

    delimiter = "%"


class Role(StrEnum):
    """What a connector does; each has a file of its name."""

    SOURCE = "source"
    CHECKPOINT = "checkpoint"
    HEARTBEAT = "heartbeat"


class Profile(StrEnum):
    """Options that are laid over the source connector's; each has a file in ``profiles/``.

    Those of the target's type do not apply to reverse replication.
    """

    EXACTLY_ONCE = "exactly-once"
    EXPRESS = "express"
    SERVERLESS = "serverless"


def connector_name(migration: str, role: Role) -> str:
    """Return the name of a migration's connector.

    It must never change: Connect keys the offsets by it, so a new name copies everything again.
    """
    return f"{migration}-{role}"


def render(role: Role, migration: str, values: Mapping[str, str], profiles: Collection[Profile] = ()) -> Config:
    """Return the connector's configuration, as Connect takes it: flat, every value a string.

    Parameters
    ----------
    values
        What each ``%{name}`` of the file stands for. A key whose value comes out empty is left out, so
        that Kafka's default holds.
    profiles
        Laid over the source connector, the later over the earlier; the others are none of theirs.

    Raises
    ------
    KeyError
        The file names a placeholder that is not among the values.
    """
    laid_over = _laid_over(profiles) if role is Role.SOURCE else {}
    return _rendered(connector_name(migration, role), _read(role) | laid_over, values)


def reverse_name(migration: str) -> str:
    """Return the name of the connector that leads back."""
    return f"{migration}-reverse"


def render_reverse(migration: str, values: Mapping[str, str], profiles: Collection[Profile] = ()) -> Config:
    """Return the reverse connector's configuration: the source connector's, with what ``reverse.yaml`` says otherwise.

    Raises
    ------
    KeyError
        A file names a placeholder that is not among the values.
    """
    return _rendered(reverse_name(migration), _read(Role.SOURCE) | _read("reverse") | _laid_over(profiles), values)


def client_keys(access: ClusterAccess) -> Config:
    """Return the settings by which a client of Connect reaches a cluster, from ``auth/``; secrets only by name."""
    values = {"side": access.side, "transport": access.transport}
    return {
        key: _Placeholders(_flat(value)).substitute(values)
        for key, value in _read(f"auth/{access.authentication}").items()
    }


def _laid_over(profiles: Collection[Profile]) -> Definition:
    merged: Definition = {}
    for profile in profiles:
        merged |= _read(f"profiles/{profile}")
    return merged


def _read(name: str) -> Definition:
    import yaml  # noqa: PLC0415 every look at a migration needs the connectors' names, and none reads a file

    return _DEFINITION.validate_python(yaml.safe_load((_FOLDER / f"{name}.yaml").read_text()))


def _rendered(name: str, definition: Mapping[str, str | float | bool | list[str]], values: Mapping[str, str]) -> Config:
    config = {"name": name}
    for key, value in definition.items():
        rendered = _Placeholders(_flat(value)).substitute(values)
        if rendered:
            config[key] = rendered
    return config


def _flat(value: str | float | bool | list[str]) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value)
