"""A stopped execution has ended at once; moto lets it end with the task that is under way, however that ends.

Source: AWS Step Functions API Reference, "StopExecution", and Developer Guide, "Best practices": a function that
a stopped execution has invoked runs on, and nobody hears its result.
"""

from datetime import datetime
from typing import Any, Final
from weakref import WeakSet

from moto.stepfunctions.parser.api import ExecutionAbortedEventDetails, ExecutionStatus, HistoryEventType
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from localaws.patching import replace

_PARSED_SECONDS: Final = 10.0


def install() -> None:
    """Let stopping end an execution, its history, and nothing else."""
    closed: WeakSet[Any] = WeakSet()

    def stop(execution: Any, stop_date: datetime, error: str | None, cause: str | None) -> None:
        environment = _environment(execution)
        if execution.exec_status is not ExecutionStatus.RUNNING:
            return
        execution.exec_status, execution.stop_date = ExecutionStatus.ABORTED, stop_date
        execution.error, execution.cause = error, cause
        environment.event_history_context.source_event_id = 0
        details: Any = {"executionAbortedEventDetails": ExecutionAbortedEventDetails(error=error, cause=cause)}
        environment.event_manager.add_event(
            context=environment.event_history_context,
            event_type=HistoryEventType.ExecutionAborted,
            event_details=details,
        )
        closed.add(environment.event_manager)
        environment.set_stop(stop_date=stop_date, error=error, cause=cause)

    def add_event(manager: Any, context: Any, *arguments: Any, **options: Any) -> Any:
        if manager in closed:
            return context.source_event_id
        return moto_add_event(manager, context, *arguments, **options)

    def terminated(communication: Any) -> None:
        if communication.execution.exec_status is ExecutionStatus.RUNNING:
            moto_terminated(communication)

    replace(Execution, "stop", stop)
    moto_add_event = replace(EventManager, "add_event", add_event)
    moto_terminated = replace(BaseExecutionWorkerCommunication, "terminated", terminated)


def _environment(execution: Any) -> Any:
    """Wait until the interpreter has read the definition: before that there is nothing to stop."""

    def is_being_read(worker: Any) -> bool:
        begun = worker.env is not None and worker.env.program_state() is not None
        return execution.exec_status is ExecutionStatus.RUNNING and not begun

    waiting = Retrying(retry=retry_if_result(bool), wait=wait_fixed(0.01), stop=stop_after_delay(_PARSED_SECONDS))
    waiting(is_being_read, execution.exec_worker)
    return execution.exec_worker.env
