"""Registers connectors: all are validated before the first is touched."""

from collections.abc import Callable, Sequence
from typing import Protocol

from mskmigration.connect.models import Change, Config
from mskmigration.errors import ConnectorConfigInvalidError


class ConnectRegistry(Protocol):
    """What registering asks of Connect."""

    def faults(self, config: Config) -> list[str]:
        """Validate a configuration and return its errors."""

    def put(self, config: Config) -> Change:
        """Create or change a connector, or leave it alone."""

    def resume(self, name: str) -> None:
        """Let a stopped or paused connector go on."""


def register(
    connect: ConnectRegistry, configs: Sequence[Config], *, once_valid: Callable[[], None]
) -> dict[str, Change]:
    """Register the connectors in order, let them go on, and return what changed, by name.

    Parameters
    ----------
    once_valid
        Called when every configuration proved valid, before the first is registered.

    Raises
    ------
    ConnectorConfigInvalidError
        Names each connector, key and error; nothing has been registered.
    """
    faults = [f"{config['name']}: {fault}" for config in configs for fault in connect.faults(config)]
    if faults:
        raise ConnectorConfigInvalidError(
            f"Connect finds the connectors' configuration wrong ({'; '.join(faults)}).",
            "Correct the file of that name in connectors/ and deploy again. Nothing has been registered.",
        )
    once_valid()
    changes = {config["name"]: connect.put(config) for config in configs}
    for name, change in changes.items():
        if change != "created":
            connect.resume(name)  # one that was stopped keeps that state when its configuration changes
    return changes
