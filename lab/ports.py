"""The lab's ports on this machine."""

import os
import socket
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, fields
from typing import Self


class PortTakenError(RuntimeError):
    """Something else listens on a port of the lab."""

    def __init__(self, port: int, variable: str) -> None:
        super().__init__(
            f"port {port} is taken: end what listens there (`ss -ltnp sport = :{port}`; `make down` if it is a lab), "
            f"or choose another port with {variable}"
        )


@dataclass(frozen=True)
class Ports:
    """Ports on 127.0.0.1; a variable ``LAB_<FIELD>_PORT`` of the environment replaces each."""

    source: int = 19092
    source_controller: int = 19093
    target: int = 29092
    target_controller: int = 29093
    cloud: int = 14566

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the ports that the environment replaces."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: int(environment[_variable(name)]) for name in names if _variable(name) in environment})

    @classmethod
    def free(cls) -> Self:
        """Choose ports that nobody uses now."""
        with ExitStack() as held:
            sockets = [held.enter_context(closing(socket.create_server(("127.0.0.1", 0)))) for _ in fields(cls)]
            return cls(*(it.getsockname()[1] for it in sockets))

    def as_environment(self) -> dict[str, str]:
        """Return the variables that :meth:`from_environment` reads."""
        return {_variable(field.name): str(getattr(self, field.name)) for field in fields(self)}

    def assert_free(self) -> None:
        """Check every port before anything starts.

        Raises
        ------
        PortTakenError
            Names the first that is taken.
        """
        for field in fields(self):
            port = getattr(self, field.name)
            try:
                socket.create_server(("127.0.0.1", port)).close()
            except OSError as error:
                raise PortTakenError(port, _variable(field.name)) from error


def _variable(name: str) -> str:
    return f"LAB_{name.upper()}_PORT"
