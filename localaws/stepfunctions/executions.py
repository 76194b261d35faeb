"""Executions: each has a name of its own, and what ends one from outside says why.

Source: AWS Step Functions API Reference, "StartExecution", for what a name may consist of: at most 80 characters, and
none of white space, brackets, wildcards and some more.
"""

import uuid
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from localaws.patching import replace


def install() -> None:
    """Name executions, or judge their names; keep the error and cause of stopped ones and of failed callbacks."""

    def start_execution(
        self: Any, state_machine_arn: str, name: str | None = None, *arguments: Any, **options: Any
    ) -> Any:
        if name:
            self._validate_name(name)
        return start(self, state_machine_arn, name or str(uuid.uuid4()), *arguments, **options)

    start = replace(StepFunctionsParserBackend, "start_execution", start_execution)
    replace(StepFunctionResponse, "send_task_failure", _send_task_failure)
    replace(StepFunctionResponse, "stop_execution", _stop_execution)


def _send_task_failure(self: Any) -> Any:
    self.stepfunction_backend.send_task_failure(
        self._get_param("taskToken"), error=self._get_param("error"), cause=self._get_param("cause")
    )
    return EmptyResult()


def _stop_execution(self: Any) -> Any:
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    stopped_at = utcnow()
    if execution.status == "RUNNING":
        execution.stop(stop_date=stopped_at, error=self._get_param("error"), cause=self._get_param("cause"))
    return ActionResult({"stopDate": stopped_at})
