"""The local cloud as a process of its own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from lab.cloud.endpoint import Endpoint
from lab.paths import ROOT
from lab.processes import Processes, Running

READY_SECONDS: Final = 120.0  # it imports for long where other work is going on


class CloudNotReadyError(RuntimeError):
    """The local cloud ended or did not answer in time: the end of its log says why."""


def start_cloud(
    processes: Processes, endpoint: Endpoint, log: Path, environment: Mapping[str, str] | None = None
) -> None:
    """Start the local cloud, with these variables besides, and wait until it answers.

    Raises
    ------
    CloudNotReadyError
    """
    argv = [sys.executable, "-m", "lab.cloud", "--port", str(endpoint.port)]
    _wait_for(processes.start("cloud", argv, log=log, env={**os.environ, **(environment or {})}, cwd=ROOT), endpoint)


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
