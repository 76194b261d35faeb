"""Refuses a resource whose service may not assume the role that it is given: the role trusts another service.

A role that the template does not make is not judged: nobody here knows whom it trusts.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from localaws.cloudformation.references import references
from localaws.cloudformation.strict.fault import Fault, by_handler
from localaws.cloudformation.strict.judging import RefusedError
from localaws.cloudformation.strict.later import LATER
from localaws.cloudformation.strict.rules.catalogue import at
from localaws.iam.conditions import NotEvaluatedError, matches

type Resources = Mapping[str, Mapping[str, Any]]
type Statement = Mapping[str, Any]

RULE: Final = "role-trust"
_DOCS: Final = "https://docs.aws.amazon.com"
_ANY: Final = ("sts:AssumeRole", "sts:*", "*")


class User(NamedTuple):
    """A resource whose service assumes a role.

    Parameters
    ----------
    paths
        The properties that hold the role's ARN.
    service
        The principal that assumes it.
    words
        What the service answers where it may not; ``{role}`` is the role.
    """

    paths: tuple[str, ...]
    service: str
    words: str
    source: str


_TASK_WORDS: Final = (
    "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being "
    "passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
)
_USERS: Final[Mapping[str, User]] = {
    "AWS::Lambda::Function": User(
        ("Role",),
        "lambda.amazonaws.com",
        "The role defined for the function cannot be assumed by Lambda.",
        "https://github.com/pdomala/LambdaCDDemo/issues/1",
    ),
    "AWS::StepFunctions::StateMachine": User(
        ("RoleArn",),
        "states.amazonaws.com",
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the "
        "provided role.",
        "https://github.com/lumigo-io/lumigo-CLI/issues/83",
    ),
    "AWS::Scheduler::Schedule": User(
        ("Target/RoleArn",),
        "scheduler.amazonaws.com",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        f"{_DOCS}/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role",
    ),
    "AWS::ECS::TaskDefinition": User(
        ("ExecutionRoleArn", "TaskRoleArn"),
        "ecs-tasks.amazonaws.com",
        _TASK_WORDS,
        f"{_DOCS}/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    "AWS::EC2::FlowLog": User(
        ("DeliverLogsPermissionArn",),
        "vpc-flow-logs.amazonaws.com",
        "Unable to assume given IAM role",
        f"{_DOCS}/vpc/latest/userguide/flow-logs-iam-role.html",
    ),
    "AWS::Events::Rule": User(
        ("Targets/*/RoleArn",),
        "events.amazonaws.com",
        "Provided role '{role}' cannot be assumed by principal 'events.amazonaws.com'.",
        f"{_DOCS}/eventbridge/latest/userguide/eb-use-identity-based.html",
    ),
}


def untrusted(
    resources: Resources, foresee: Callable[[Any], Any], account: str, region: str
) -> dict[str, RefusedError]:
    """Return each resource whose service may not assume its role.

    Parameters
    ----------
    resources
        Those whose condition holds, as the template spells them.
    foresee
        Resolves a piece of the template as far as it can be.
    """
    found = {}
    for name, resource in resources.items():
        user = _USERS.get(resource["Type"])
        for role in _roles(resource, user.paths, resources) if user else ():
            document = foresee(resources[role].get("Properties", {}).get("AssumeRolePolicyDocument", {}))
            if user and not _trusts(document, user.service, account, region):
                found[name] = RefusedError(name, [_fault(user, role, resource["Type"])])
    return found


def _fault(user: User, role: str, type_name: str) -> Fault:
    return by_handler(RULE, type_name, user.words.replace("{role}", role), user.source)


def _roles(resource: Mapping[str, Any], paths: tuple[str, ...], resources: Resources) -> Iterator[str]:
    for path in paths:
        for value in at(resource.get("Properties", {}), path):
            named = [name for name in references([value]) if name in resources]
            yield from (name for name in named if resources[name]["Type"] == "AWS::IAM::Role")


def _trusts(document: Any, service: str, account: str, region: str) -> bool:
    """Tell whether a role lets a service in that acts for this account; what is known only later is trusted."""
    statements = document.get("Statement", []) if isinstance(document, dict) else LATER
    if statements is LATER:
        return True
    listed = [each for each in _listed(statements) if isinstance(each, dict) and each.get("Effect") == "Allow"]
    return any(_lets_in(each, {service, _regional(service, region)}, account) for each in listed)


def _regional(service: str, region: str) -> str:
    name, _, domain = service.partition(".")
    return f"{name}.{region}.{domain}"


def _lets_in(statement: Statement, services: set[str], account: str) -> bool:
    if "Principal" not in statement:
        # IAM refuses the role itself.
        return True
    principal = statement["Principal"]
    named = _listed(principal.get("Service")) if isinstance(principal, dict) else _listed(principal)
    if LATER in named:
        return True
    acts = any(action in _ANY for action in _listed(statement.get("Action")))
    return acts and bool(services & {*map(str, named)}) and _holds(statement.get("Condition", {}), account)


def _holds(condition: Any, account: str) -> bool:
    """Evaluate what services tell of whom they act for; what is not evaluated here is taken to hold."""
    try:
        return matches(condition, {"aws:SourceAccount": (account,)})
    except (NotEvaluatedError, AttributeError):
        return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
