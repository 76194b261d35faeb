"""What keeps migrations healthy: the schedule, the executions of heal, the log of the workers."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from verify.check import BY_HAND, Verdict, failed, not_asked, passed
from verify.lines.place import Line, Place

LATE: Final = timedelta(minutes=3)
ENDED: Final = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}
CAUSE: Final = 300


class Execution(NamedTuple):
    """An execution of heal; ``cause`` is set if it failed."""

    status: str
    began: datetime
    cause: str = ""


def judge_schedule(state: str, starts: str, heal: str) -> Verdict:
    """Judge whether the schedule starts heal."""
    if state != "ENABLED":
        return failed(f"the schedule is {state}", BY_HAND)
    if starts != heal:
        return failed(
            f"the schedule starts {starts}, not heal", "Another stack has a schedule with the same name. Deploy again."
        )
    return passed("enabled, each minute")


def judge_heal(executions: Sequence[Execution], changed_at: datetime, now: datetime) -> Verdict:
    """Judge whether heal runs, by its executions, of which the newest comes first."""
    ended = [each for each in executions if each.status in ENDED]
    newest = executions[0].began if executions else None
    if newest is None or now - newest > LATE:
        if now - changed_at < LATE:
            return not_asked(f"Deployed {_ago(now - changed_at)}: ask again in a minute.")
        detail = "it has never begun" if newest is None else f"it last began {_ago(now - newest)}"
        return failed(
            f"heal does not run: {detail}",
            "If the schedule is enabled, check its role and InvocationDroppedCount of AWS/Scheduler.",
        )
    if not ended:
        return not_asked("Its first execution still runs: ask again in a minute.")
    if ended[0].status != "SUCCEEDED":
        return failed(
            f"its last execution {ended[0].status}: {ended[0].cause}",
            "Fix what the cause names: while heal fails, failed tasks are not restarted. "
            "docs/runbook.md#alarm-healfailed",
        )
    return passed(f"last succeeded {_ago(now - ended[0].began)}")


def judge_log_path(enabled: bool, destinations: Collection[str], function: str, *, may_invoke: bool) -> Verdict:
    """Judge whether a worker's log line that a task died reaches Start Healing."""
    if not enabled:
        return not_asked("FastPath is disabled: only the schedule starts heal.")
    if function not in {_name(each) for each in destinations}:
        return failed(
            "the workers' log is not subscribed: heal waits for the schedule",
            "Deploy once with FastPath=disabled, then with enabled: that creates the subscription again.",
        )
    if not may_invoke:
        return failed("CloudWatch Logs may not invoke Start Healing", BY_HAND)
    return passed("a task that dies starts heal at once")


def _schedule(place: Place) -> Verdict:
    schedule = place.deployed.only("AWS::Scheduler::Schedule", "Control")
    answer = place.client("scheduler").get_schedule(Name=schedule)
    return judge_schedule(answer["State"], answer["Target"]["Arn"], place.deployed.output("HealStateMachineArn"))


def _heal(place: Place) -> Verdict:
    states = place.client("stepfunctions")
    machine = place.deployed.output("HealStateMachineArn")
    listed = states.list_executions(stateMachineArn=machine, maxResults=10)["executions"]
    first_ended = next((each["executionArn"] for each in listed if each["status"] in ENDED), None)
    executions = [
        Execution(
            each["status"],
            each["startDate"],
            _cause(states, each) if each["executionArn"] == first_ended and each["status"] != "SUCCEEDED" else "",
        )
        for each in listed
    ]
    return judge_heal(executions, place.deployed.changed_at, place.now)


def _cause(states: Any, execution: Mapping[str, Any]) -> str:
    answer = states.describe_execution(executionArn=execution["executionArn"])
    return f"{answer.get('error', '')}: {answer.get('cause', '')}"[:CAUSE]


def _log_path(place: Place) -> Verdict:
    deployed = place.deployed
    if deployed.parameters.get("FastPath") == "disabled":
        return judge_log_path(False, (), "", may_invoke=False)
    function = deployed.id_of("Control", "StartHealingFunction")
    filters = place.client("logs").describe_subscription_filters(logGroupName=deployed.output("ConnectLogGroupName"))
    destinations = [each["destinationArn"] for each in filters["subscriptionFilters"]]
    client = place.client("lambda")
    try:
        policy = json.loads(client.get_policy(FunctionName=function)["Policy"])
    except client.exceptions.ResourceNotFoundException:
        policy = {"Statement": []}
    may_invoke = any("logs.amazonaws.com" in str(each.get("Principal")) for each in policy["Statement"])
    return judge_log_path(True, destinations, function, may_invoke=may_invoke)


def _name(arn: str) -> str:
    return arn.rpartition(":")[2]


def _ago(passed_by: timedelta) -> str:
    seconds = max(0, round(passed_by.total_seconds()))
    return f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago"  # noqa: PLR2004


LINES: Final = (Line("schedule", _schedule), Line("heal", _heal), Line("log path", _log_path))
