"""The lab's ports on this machine."""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from localaws.ports import free_ports


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
        return cls(*free_ports(len(fields(cls))))

    def by_variable(self) -> dict[str, int]:
        """Return each port under the variable that replaces it."""
        return {_variable(name): port for name, port in asdict(self).items()}

    def as_environment(self) -> dict[str, str]:
        """Return the variables that :meth:`from_environment` reads."""
        return {variable: str(port) for variable, port in self.by_variable().items()}


def _variable(name: str) -> str:
    return f"LAB_{name.upper()}_PORT"
