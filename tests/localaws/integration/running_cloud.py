"""The local cloud of this folder's tests."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.endpoint import Endpoint


@dataclass(frozen=True)
class Cloud:
    """A running local cloud and the folder of its images, tasks and functions."""

    endpoint: Endpoint
    folder: Path

    def client(self, service: str) -> Any:
        return self.endpoint.client(service)
