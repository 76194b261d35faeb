"""How large an execution's data and history may grow.

Sources: AWS Step Functions Developer Guide, "Service quotas": 256 KiB of data as UTF-8 for input or output of a task, a
state or an execution, and 25,000 events for the history of an execution. "Handling errors": ``States.ALL`` "can't catch
the ``States.DataLimitExceeded`` terminal error or ``Runtime`` error types"; the first is also reported when "a state
input is larger than the payload size quota after Parameters processing". A catcher that names it catches it. What the
25,000th event looks like is in a recorded history (floci-io/floci#2734): it is the ``ExecutionFailed`` itself.
"""

import os
from typing import Any, Final
from weakref import WeakKeyDictionary

from moto.core.exceptions import AWSError
from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.component.state.state import CommonStateField
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from localaws.patching import replace

DATA_BYTES: Final = 262_144
EVENTS: Final = 25_000
# Tests set fewer, which are there sooner.
EVENTS_VARIABLE: Final = "SFN_HISTORY_EVENTS"
_TERMINAL: Final = (
    StatesErrorName(StatesErrorNameType.StatesStatesDataLimitExceeded),
    StatesErrorName(StatesErrorNameType.StatesRuntime),
)
_ENDS: Final = {
    HistoryEventType.ExecutionAborted,
    HistoryEventType.ExecutionFailed,
    HistoryEventType.ExecutionSucceeded,
    HistoryEventType.ExecutionTimedOut,
}


class ExecutionInputTooLargeError(AWSError):
    """The input of an execution exceeds 256 KiB: send a reference (an S3 key) instead."""

    TYPE = "ValidationException"
    STATUS = 400

    def __init__(self) -> None:
        super().__init__(
            "1 validation error detected: Value at 'input' failed to satisfy constraint: "
            f"Member must have length less than or equal to {DATA_BYTES}"
        )


class HistoryFullError(FailureEventException):
    """An execution's history has room for one event more, which tells that it has failed."""

    def __init__(self, env: Any, most: int) -> None:
        self._details = ExecutionFailedEventDetails(
            error=StatesErrorNameType.StatesRuntime.to_name(),
            cause=f"The execution reached the maximum number of history events ({most}).",
        )
        details: Any = {"executionFailedEventDetails": self._details}
        runtime = StatesErrorName(StatesErrorNameType.StatesRuntime)
        super().__init__(FailureEvent(env, runtime, HistoryEventType.ExecutionFailed, details))

    def get_execution_failed_event_details(self) -> ExecutionFailedEventDetails:
        """Return the cause in AWS's words alone: moto would name the state, too."""
        return self._details


def install() -> None:
    """Let data and histories be bounded as on AWS."""
    _bound_inputs()
    _bound_parameters()
    _let_services_name_what_is_too_large()
    _let_all_not_catch_what_is_terminal()
    _bound_histories(int(os.environ.get(EVENTS_VARIABLE, EVENTS)))


def _bound_inputs() -> None:
    def start_execution(
        backend: Any, state_machine_arn: str, name: str | None, execution_input: str | None, *more: Any, **options: Any
    ) -> Any:
        if len((execution_input or "").encode()) > DATA_BYTES:
            raise ExecutionInputTooLargeError
        return moto_start(backend, state_machine_arn, name, execution_input, *more, **options)

    moto_start = replace(StepFunctionsParserBackend, "start_execution", start_execution)


def _bound_parameters() -> None:
    def eval_parameters(task: Any, env: Any) -> Any:
        parameters = moto_parameters(task, env)
        task._verify_size_quota(env=env, value=parameters)  # noqa: SLF001 - moto has no public name for it
        return parameters

    moto_parameters = replace(StateTask, "_eval_parameters", eval_parameters)


def _let_services_name_what_is_too_large() -> None:
    """Keep what is said of the size: some services' tasks take every exception for one of the service's own."""
    for service in StateTaskService.__subclasses__():
        if "_from_error" in vars(service):
            _keep_failures(service)


def _keep_failures(service: type[StateTaskService]) -> None:
    def from_error(task: Any, env: Any, ex: Exception) -> Any:
        return ex.failure_event if isinstance(ex, FailureEventException) else moto_from_error(task, env, ex)

    moto_from_error = replace(service, "_from_error", from_error)


def _let_all_not_catch_what_is_terminal() -> None:
    every_error = StatesErrorName(StatesErrorNameType.StatesALL)

    def eval_body(declared: Any, env: Any) -> None:
        if every_error in declared.error_names and env.stack[-1] in _TERMINAL:
            env.stack[-1] = False
        else:
            moto_eval(declared, env)

    moto_eval = replace(ErrorEqualsDecl, "_eval_body", eval_body)


def _bound_histories(most: int) -> None:
    """End an execution with the last event that its history has room for; what ends it otherwise comes before."""
    written: WeakKeyDictionary[Any, int] = WeakKeyDictionary()

    def add_event(manager: Any, context: Any, event_type: Any, *more: Any, **options: Any) -> Any:
        if written.get(manager, 0) >= most - 1 and event_type not in _ENDS:
            return context.source_event_id
        written[manager] = written.get(manager, 0) + 1
        return moto_add(manager, context, event_type, *more, **options)

    def eval_body(state: Any, env: Any) -> None:
        if written.get(env.event_manager, 0) >= most - 1:
            raise HistoryFullError(env, most)
        moto_eval(state, env)

    moto_add = replace(EventManager, "add_event", add_event)
    moto_eval = replace(CommonStateField, "_eval_body", eval_body)
