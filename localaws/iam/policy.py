"""Whether policies allow a request: IAM's evaluation logic, pure.

Source: AWS IAM User Guide, "Policy evaluation logic". An explicit Deny wins, then an Allow, else the request
is denied implicitly; a permissions boundary must allow it, too. Of resource policies only what they deny.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.iam.conditions import Context, NotEvaluatedError, matches
from localaws.iam.wildcards import arn_matches, glob

type Document = Mapping[str, Any]
type Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One action on one resource, as IAM sees it.

    Parameters
    ----------
    action
        For example ``ecs:DescribeTasks``.
    resource
        The ARN, or ``*`` for an action that knows no resource.
    context
        The values of each condition key that can be evaluated; an empty tuple where the request has none.
    """

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The answer, and why, in the words that AWS appends to its refusals."""

    allowed: bool
    reason: str


def evaluate(documents: Iterable[Document], request: Request, boundary: Iterable[Document] | None = None) -> Decision:
    """Decide a request by the policy documents of the caller's role, and those of its boundary if it has one."""
    decision = _decide(documents, request, "identity-based policy")
    if decision.allowed and boundary is not None:
        return _decide(boundary, request, "permissions boundary")
    return decision


def denied(documents: Iterable[Document], request: Request) -> bool:
    """Whether a resource's policy denies a request explicitly, whoever makes it."""
    return "explicit deny" in _decide(documents, request, "resource-based policy").reason


def _decide(documents: Iterable[Document], request: Request, kind: str) -> Decision:
    statements = [statement for document in documents for statement in _listed(document["Statement"])]
    concerned = [statement for statement in statements if _concerns(statement, request)]
    allowed, unevaluated = False, ""
    for statement in concerned:
        denies = statement["Effect"] == "Deny"
        try:
            applies = matches(statement.get("Condition", {}), request.context)
        except NotEvaluatedError as error:
            applies, unevaluated = denies, f" ({error})"
        if applies and denies:
            return Decision(allowed=False, reason=f"with an explicit deny in {_an(kind)}{unevaluated}")
        allowed = allowed or applies
    if allowed:
        return Decision(allowed=True, reason=f"{_an(kind)} allows it")
    return Decision(
        allowed=False,
        reason=f"because no {kind} allows the {request.action} action{unevaluated}",
    )


def _an(kind: str) -> str:
    return f"an {kind}" if kind.startswith("i") else f"a {kind}"


def _concerns(statement: Statement, request: Request) -> bool:
    return _named(statement, "Action", request.action, action_matches) and _named(
        statement, "Resource", request.resource, _resource_matches
    )


def _named(statement: Statement, element: str, value: str, match: Any) -> bool:
    """Match ``Action`` or ``NotAction``, ``Resource`` or ``NotResource``."""
    if f"Not{element}" in statement:
        return not any(match(pattern, value) for pattern in _listed(statement[f"Not{element}"]))
    return any(match(pattern, value) for pattern in _listed(statement.get(element, [])))


def action_matches(pattern: str, action: str) -> bool:
    """Whether a policy's ``Action`` covers an action."""
    return glob(pattern.lower()).fullmatch(action.lower()) is not None


def _resource_matches(pattern: str, resource: str) -> bool:
    return pattern == "*" or arn_matches(pattern, resource)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
