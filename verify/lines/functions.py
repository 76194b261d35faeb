"""Lambda: every function can be invoked, and the one that asks inside of the VPC answers."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

from verify.check import Verdict, failed, not_asked, passed
from verify.lines.place import Line, Place
from verify.reach import FunctionFailedError

# Lambda takes an idle function's resources back after weeks; the next invocation brings them again.
INVOKABLE: Final = {"Active", "Inactive"}
AT_ONCE: Final = 8


class FunctionState(NamedTuple):
    """What Lambda says of a function, by its logical id."""

    name: str
    state: str
    reason: str
    last_update: str


def judge_functions(functions: Sequence[FunctionState]) -> Verdict:
    """Judge whether each function is ready."""
    if not functions:
        return not_asked("There are none: see the line stacks.")
    for function in functions:
        if function.state not in INVOKABLE or function.last_update != "Successful":
            state = function.state if function.state not in INVOKABLE else f"update {function.last_update}"
            remedy = (
                "Wait a minute: Lambda is still making its network interfaces."
                if {function.state, function.last_update} & {"Pending", "InProgress"}
                else "Mend what the reason names (subnets, security groups, the key), and deploy again."
            )
            return failed(f"{function.name} is {state}: {function.reason or 'no reason is given'}", remedy)
    return passed(f"{len(functions)} are active")


def _functions(place: Place) -> Verdict:
    client = place.client("lambda")

    def state(name: str, function: str) -> FunctionState:
        answer: dict[str, Any] = client.get_function_configuration(FunctionName=function)
        reason = answer.get("StateReason") or answer.get("LastUpdateStatusReason") or ""
        return FunctionState(name, answer.get("State", ""), reason, answer.get("LastUpdateStatus", "Successful"))

    deployed = place.deployed.of_type("AWS::Lambda::Function")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return judge_functions(list(pool.map(lambda each: state(each.name, each.id), deployed)))


def judge_answer(failure: str | None) -> Verdict:
    """Judge how the invocation ended."""
    if failure is None:
        return passed("a function starts and answers from inside of the VPC")
    if "timed out" in failure:
        remedy = (
            "It waited for an address that its subnets do not reach: check the endpoints of ecs, dynamodb and "
            "secretsmanager in the VPC (stacks/network.yaml makes them), or a NAT."
        )
    else:
        remedy = "Its log group says more; deploy again if its code or layer is broken."
    return failed(failure, remedy)


def _answers(place: Place) -> Verdict:
    try:
        place.reach.result()
    except FunctionFailedError as error:
        return judge_answer(str(error))
    return judge_answer(None)


LINES: Final = (Line("functions", _functions), Line("function answers", _answers))
