"""The local AWS as a process of its own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from localaws.endpoint import Endpoint
from localaws.folders import Folders
from localaws.processes import Processes, Running

_ROOT: Final = Path(__file__).resolve().parents[1]
READY_SECONDS: Final = 120.0  # it imports for long where other work is going on


class CloudNotReadyError(RuntimeError):
    """The local cloud ended or did not answer in time: the end of its log says why."""


def start_cloud(
    processes: Processes,
    endpoint: Endpoint,
    folders: Folders,
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Start the local AWS with these environment variables added, and wait until it answers.

    Raises
    ------
    CloudNotReadyError
    """
    argv = [sys.executable, "-m", "localaws", "--port", str(endpoint.port), *folders.options()]
    variables = {**os.environ, **(environment or {})}
    _wait_for(processes.start("cloud", argv, log=log, env=variables, cwd=_ROOT), endpoint)


def _wait_for(cloud: Running, endpoint: Endpoint) -> None:
    for attempt in Retrying(
        retry=retry_if_exception_type(httpx.TransportError),
        wait=wait_fixed(0.1),
        stop=stop_after_delay(READY_SECONDS),
        reraise=True,
    ):
        with attempt:
            if not cloud.alive:
                raise CloudNotReadyError(f"the local cloud ended, see {cloud.log}:\n{cloud.tail()}")
            httpx.get(f"{endpoint.url}/moto-api/").raise_for_status()
