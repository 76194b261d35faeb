"""Enforces the deployed roles: whoever calls with a role's credentials may do what its policies allow."""

from collections.abc import Mapping, Sequence

from localaws.iam.context import context_of
from localaws.iam.policy import Decision, Request, evaluate
from localaws.iam.roles import Credentials, boundary_of, credentials_for, policies_of

__all__ = ["Credentials", "Decision", "check", "credentials_for"]


def check(role_arn: str, action: str, resource: str, context: Mapping[str, Sequence[str]] | None = None) -> Decision:
    """Decide whether a deployed role may perform an action on a resource.

    Parameters
    ----------
    role_arn
        The role, which need not exist: without it nothing is allowed.
    action, resource
        For example ``states:StartExecution`` and a state machine's ARN.
    context
        Values of condition keys beyond those that every request has.
    """
    _, _, _, region, *_ = (*resource.split(":"), "", "", "", "")
    request = Request(action, resource, context_of(role_arn, region, context))
    return evaluate(policies_of(role_arn), request, boundary_of(role_arn))
