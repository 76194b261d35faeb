"""An account that has never used Amazon ECS has no service-linked role of it, and its first cluster is refused.

ECS makes the role when the first cluster is created, and assumes it before IAM knows it everywhere: many first
deployments are refused so, of which the second succeeds. Here the first call is always refused.
Source: aws-cloudformation/cloudformation-coverage-roadmap#818, 1Password/scim-examples#356; Amazon ECS Developer Guide,
"Using service-linked roles for Amazon ECS".
"""

import os
from typing import Any, Final

from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.models import EC2ContainerServiceBackend
from moto.iam.models import iam_backends

from localaws.endpoint import Endpoint
from localaws.patching import replace

# Set it for an account in which nobody has used ECS; any other has the role.
FRESH_ACCOUNT: Final = "LAB_FRESH_ACCOUNT"
SERVICE: Final = "ecs.amazonaws.com"
REFUSAL: Final = "Unable to assume the service linked role. Please verify that the ECS service linked role exists."


def install(endpoint: Endpoint) -> None:
    """Refuse clusters and services for as long as the account has no such role."""
    if FRESH_ACCOUNT not in os.environ:
        _make_role(endpoint.account)
    for operation in ("create_cluster", "create_service"):
        _refuse_without_role(operation)


def _refuse_without_role(operation: str) -> None:
    def create(backend: Any, *given: Any, **named: Any) -> Any:
        if not _has_role(backend.account_id):
            _make_role(backend.account_id)
            raise InvalidParameterException(REFUSAL)
        return moto_create(backend, *given, **named)

    moto_create = replace(EC2ContainerServiceBackend, operation, create)


def _has_role(account: str) -> bool:
    roles = iam_backends[account]["aws"].roles.values()
    return any(role.path == f"/aws-service-role/{SERVICE}/" for role in roles)


def _make_role(account: str) -> None:
    iam_backends[account]["aws"].create_service_linked_role(SERVICE, "", "")
