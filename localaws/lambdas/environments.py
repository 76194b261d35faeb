"""All execution environments: warm ones kept, outdated ones ended, new ones started."""

import json
import threading
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda.utils import get_backend

from localaws.lambdas.environment import ExecutionEnvironment
from localaws.lambdas.outcomes import Outcome
from localaws.lambdas.packages import unpacked
from localaws.lambdas.variables import variables_of
from localaws.processes import Processes, Running

CONCURRENCY = 8


@dataclass
class _Fleet:
    """The environments of one function; the idle ones all run ``version``."""

    slots: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(CONCURRENCY))
    version: str = ""
    idle: list[ExecutionEnvironment] = field(default_factory=list)


class ExecutionEnvironments:
    """The processes of all functions: at most ``CONCURRENCY`` of each; more invocations wait for one.

    Parameters
    ----------
    processes
        Starts the processes.
    work
        Folder for the unpacked code, kept from run to run, and for what the processes print.
    python
        The Python of the Lambda runtime.
    endpoint_url
        Address of the local AWS.
    """

    def __init__(self, processes: Processes, work: Path, python: Path, endpoint_url: str) -> None:
        self._processes = processes
        self._work = work
        self._python = python
        self._endpoint_url = endpoint_url
        self._fleets: dict[str, _Fleet] = defaultdict(_Fleet)
        self._lock = threading.Lock()

    def invoke(self, function: LambdaFunction, payload: bytes) -> Outcome:
        """Invoke a function in a warm environment, or else in a new one, and write its log."""
        version = _version_of(function)
        with self._lock:
            fleet = self._fleets[function.function_arn]
        with fleet.slots:
            environment = self._idle_of(fleet, version) or self._started(function)
            result = environment.invoke(str(uuid.uuid4()), payload)
            self._keep(fleet, version, environment)
        _write_log(function, environment.log_stream, result.log)
        return result

    def forget(self, function_arn: str) -> None:
        """End the idle environments of a deleted function."""
        with self._lock:
            fleet = self._fleets.pop(function_arn, _Fleet())
        for environment in fleet.idle:
            environment.close()

    def close(self) -> None:
        """End all idle environments."""
        for function_arn in list(self._fleets):
            self.forget(function_arn)

    def _idle_of(self, fleet: _Fleet, version: str) -> ExecutionEnvironment | None:
        with self._lock:
            outdated = [] if fleet.version == version else fleet.idle
            if fleet.version != version:
                fleet.version, fleet.idle = version, []
            warm = fleet.idle.pop() if fleet.idle else None
        for environment in outdated:
            environment.close()
        return warm

    def _keep(self, fleet: _Fleet, version: str, environment: ExecutionEnvironment) -> None:
        with self._lock:
            kept = environment.reusable and fleet.version == version
            if kept:
                fleet.idle.append(environment)
        if not kept:
            environment.close()

    def _started(self, function: LambdaFunction) -> ExecutionEnvironment:
        instance = uuid.uuid4().hex
        log_stream = _log_stream_name(function, instance)
        task_root = unpacked(self._work / "functions", function.code_sha_256, function.code_bytes)
        variables = variables_of(
            function,
            task_root=task_root,
            layers=self._layers_of(function),
            log_stream=log_stream,
            endpoint_url=self._endpoint_url,
        )

        def start(runtime_api: str) -> Running:
            return self._processes.start(
                function.function_name,
                [self._python, "-m", "awslambdaric", str(function.handler)],
                log=self._work / "output" / function.function_name / f"{instance}.log",
                env={**variables, "AWS_LAMBDA_RUNTIME_API": runtime_api},
                cwd=task_root,
            )

        return ExecutionEnvironment(
            function.function_arn,
            start,
            timeout_seconds=int(function.timeout),
            memory_mib=int(function.memory_size),
            log_stream=log_stream,
        )

    def _layers_of(self, function: LambdaFunction) -> list[Path]:
        """Unpack the function's layers; the last comes first, because it overrides those before it."""
        backend = get_backend(function.account_id, function.region)
        versions = [backend.layers_versions_by_arn(layer["Arn"]) for layer in function.layers]
        return [
            unpacked(self._work / "layers", version.code_sha_256, version.code_bytes)
            for version in reversed(versions)
            if version is not None
        ]


def _log_stream_name(function: LambdaFunction, instance: str) -> str:
    """Name a stream as Lambda does: with the function's name in a group that others may share."""
    shared = function.logs_group_name != f"/aws/lambda/{function.function_name}"
    owner = function.function_name if shared else ""
    return f"{datetime.now(UTC):%Y/%m/%d}/{owner}[$LATEST]{instance}"


def _version_of(function: Any) -> str:
    """Name everything whose change makes Lambda replace its execution environments."""
    return json.dumps(
        [
            function.code_sha_256,
            function.handler,
            function.environment_vars,
            function.timeout,
            function.memory_size,
            function.role,
            function.layers,
            function.logging_config,
        ],
        sort_keys=True,
        default=str,
    )


def _write_log(function: LambdaFunction, stream: str, log: str) -> None:
    logs: Any = function.logs_backend
    now = int(datetime.now(UTC).timestamp() * 1000)
    events = [{"timestamp": now, "message": line} for line in log.splitlines() if line]
    logs.ensure_log_group(function.logs_group_name)
    logs.ensure_log_stream(function.logs_group_name, stream)
    logs.put_log_events(function.logs_group_name, stream, events)
