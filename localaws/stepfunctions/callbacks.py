"""Answers to tasks that wait for a token: one that comes after the task's end is refused.

Source: AWS Step Functions API Reference, "SendTaskSuccess": ``TaskTimedOut``, the task token has expired or its
execution has ended. moto accepts such an answer, which nobody hears, or does not know the token; and it fails
while it reads the definition of another execution.
"""

from typing import Any

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from localaws.patching import replace


class TaskTimedOut(AWSError):  # noqa: N818 - AWS's name
    """The token's task has ended without this answer."""

    TYPE = "TaskTimedOut"
    STATUS = 400

    def __init__(self) -> None:
        super().__init__("Task Timed Out: 'Provided task does not exist anymore'")


def install() -> None:
    """Let late answers be refused, and others arrive whatever else begins meanwhile."""

    def begun(backend: Any, *arguments: Any) -> list[Any]:
        return [it for it in moto_executions(backend, *arguments) if it.exec_worker and it.exec_worker.env]

    moto_executions = replace(StepFunctionsParserBackend, "_get_executions", begun)
    for name in ("send_task_success", "send_task_failure", "send_task_heartbeat"):
        _refuse_late(name)


def _refuse_late(name: str) -> None:
    def send(backend: Any, task_token: str, *arguments: Any, **options: Any) -> Any:
        executions = backend._get_executions()  # noqa: SLF001 - moto has no public name for it
        if any(_has_ended(execution, task_token) for execution in executions):
            raise TaskTimedOut
        return moto_send(backend, task_token, *arguments, **options)

    moto_send = replace(StepFunctionsParserBackend, name, send)


def _has_ended(execution: Any, token: str) -> bool:
    endpoint = execution.exec_worker.env.callback_pool_manager.get(token)
    if endpoint is None:
        return False
    # Set by the answer, or by the end of the task.
    heard: bool = endpoint._notify_event.is_set()  # noqa: SLF001 - moto has no public name for it
    return heard or execution.status != "RUNNING"
