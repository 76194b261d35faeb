"""The deployed application whose parts are broken and mended."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
from pydantic import TypeAdapter
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.deployment import STACK_NAME, Application, sam_environment
from lab.execution import StateMachine
from lab.paths import ROOT
from localaws.endpoint import Endpoint
from verify.check import Check

SECONDS: Final = 120.0
NOTHING_ASKED: Final = 2
_CHECKS: Final = TypeAdapter(list[Check])


class VerifyCommandFailedError(RuntimeError):
    """The command asked nothing: the message is what it printed."""


@dataclass(frozen=True)
class Site:
    """The local AWS and the application in it."""

    endpoint: Endpoint
    application: Application

    def client(self, service: str) -> Any:
        """Return the administrator's client of a service."""
        return self.endpoint.client(service)

    def verify(self, credentials: Mapping[str, str] | None = None) -> list[Check]:
        """Run the command as a user does, and return its lines.

        Parameters
        ----------
        credentials
            Variables of the environment that win over the administrator's credentials.

        Raises
        ------
        VerifyCommandFailedError
        """
        done = subprocess.run(
            [sys.executable, "-m", "verify", "--stack", STACK_NAME, "--json"],
            cwd=ROOT,
            env={**sam_environment(self.endpoint), **(credentials or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in {0, 1}:
            raise VerifyCommandFailedError(done.stderr)
        checks = _CHECKS.validate_json(done.stdout)
        failing = any(check.outcome == "failed" for check in checks)
        if failing != bool(done.returncode):
            raise VerifyCommandFailedError(f"status {done.returncode} does not fit the lines: {done.stdout}")
        return checks

    def nested(self, name: str) -> str:
        """Return the ARN of a nested stack."""
        return self._resource(STACK_NAME, name)

    def physical(self, stack: str, name: str) -> str:
        """Return the physical id of a nested stack's resource."""
        return self._resource(self.nested(stack), name)

    def _resource(self, stack: str, name: str) -> str:
        detail = self.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=name)
        return str(detail["StackResourceDetail"]["PhysicalResourceId"])

    @contextmanager
    def function(self, name: str, variables: Mapping[str, str] | None = None, **settings: Any) -> Iterator[None]:
        """Have a function of other settings for a while; ``variables`` are added to its environment's."""
        client, function = self.client("lambda"), self.physical("Control", f"{name}Function")
        before = client.get_function_configuration(FunctionName=function)
        given = before["Environment"]["Variables"]
        changed = {**settings, "Environment": {"Variables": {**given, **(variables or {})}}}
        client.update_function_configuration(FunctionName=function, **changed)
        try:
            yield
        finally:
            mended = {key: before[key] for key in settings}
            client.update_function_configuration(
                FunctionName=function, **mended, Environment={"Variables": dict(given)}
            )

    def heal_once(self) -> None:
        """Have the schedule start heal now, whatever its state, and wait for the execution's end."""
        machine = StateMachine(self.endpoint, self.application.heal_state_machine)
        before = len(machine.executions())
        schedule = self.physical("Control", "HealStateMachineEachMinute")
        fired = httpx.post(f"{self.endpoint.url}/moto-api/fire/{self.endpoint.region}/{schedule}", timeout=SECONDS)
        fired.raise_for_status()
        self.await_(lambda: len(machine.executions()) > before and not self._running(machine.arn))

    def _running(self, machine: str) -> Sequence[object]:
        states = self.client("stepfunctions")
        listed: Sequence[object] = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"]
        return listed

    def await_(self, condition: Any) -> None:
        """Wait until a condition holds."""
        Retrying(retry=retry_if_result(lambda holds: not holds), wait=wait_fixed(0.25), stop=stop_after_delay(SECONDS))(
            condition
        )
