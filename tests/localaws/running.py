"""A local cloud, or plain moto, as a process of a test session."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from localaws.endpoint import Endpoint
from localaws.folders import Folders
from localaws.ports import free_ports
from localaws.processes import Processes
from tests.paths import BUILD, IMAGES, LAMBDA_RUNTIME_PYTHON, ROOT

FOLDERS = Folders(BUILD / "cloud", IMAGES, BUILD / "images", LAMBDA_RUNTIME_PYTHON)
TIME_SCALE = 0.02
HISTORY_EVENTS = 1_000
_READY_SECONDS = 60


@dataclass(frozen=True)
class LocalAws:
    """A running cloud: its address, and what a test wants of it."""

    endpoint: Endpoint
    log: Path

    def client(self, service: str) -> Any:
        """Return the administrator's boto3 client of a service."""
        return self.endpoint.client(service)

    def denied(self) -> list[dict[str, str]]:
        """Return the calls that IAM refused."""
        answer = httpx.get(f"{self.endpoint.url}/moto-api/denied")
        listed: list[dict[str, str]] = answer.json()
        return listed

    def finished(self, execution: str) -> dict[str, Any]:
        """Wait for the end of an execution and return its description."""
        states = self.client("stepfunctions")
        described: dict[str, Any] = Retrying(
            retry=lambda state: state.outcome is not None and state.outcome.result()["status"] == "RUNNING",
            stop=stop_after_delay(30),
            wait=wait_fixed(0.02),
        )(states.describe_execution, executionArn=execution)
        return described

    def start(self, definition: dict[str, Any], state: Any = None, role: str = "") -> str:
        """Create a state machine and start it; return the execution's ARN."""
        states = self.client("stepfunctions")
        machine = states.create_state_machine(
            name=f"machine-{os.urandom(6).hex()}", definition=json.dumps(definition), roleArn=role or self.role()
        )["stateMachineArn"]
        execution: str = states.start_execution(stateMachineArn=machine, input=json.dumps(state or {}))["executionArn"]
        return execution

    def run(self, definition: dict[str, Any], state: Any = None, role: str = "") -> dict[str, Any]:
        """Create a state machine, run it once and return the execution's description."""
        return self.finished(self.start(definition, state, role))

    def role(self, *statements: dict[str, Any], service: str = "states.amazonaws.com") -> str:
        """Create a role with these statements; without any it may do everything."""
        iam, name = self.client("iam"), f"role-{os.urandom(6).hex()}"
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": list(statements) or [everything]}
        iam.put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=json.dumps(document))
        arn: str = role["Role"]["Arn"]
        return arn


@contextmanager
def running(module: str, log: Path, *options: str, variables: Mapping[str, str] | None = None) -> Iterator[LocalAws]:
    """Run a module that serves AWS on a free port, with these variables besides, until the context ends."""
    (port,) = free_ports(1)
    aws = LocalAws(Endpoint(port), log)
    environment = {**os.environ, "SFN_TIME_SCALE": str(TIME_SCALE), "MOTO_PORT": str(port), **(variables or {})}
    environment["SFN_HISTORY_EVENTS"] = str(HISTORY_EVENTS)
    with Processes() as processes:
        argv = [sys.executable, "-m", module, "--port", str(port), *options]
        server = processes.start(module, argv, log=log, env=environment, cwd=ROOT)
        for attempt in Retrying(
            retry=retry_if_exception_type(httpx.TransportError),
            stop=stop_after_delay(_READY_SECONDS),
            wait=wait_fixed(0.1),
        ):
            with attempt:
                assert server.alive, server.tail()
                httpx.get(f"{aws.endpoint.url}/moto-api/", timeout=_READY_SECONDS).raise_for_status()
        yield aws
