"""Reads a bucket's policy with its conditions, which moto leaves out: a Deny of what is not TLS denied everything."""

import json
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from localaws.endpoint import Endpoint
from localaws.iam.context import context_of
from localaws.iam.policy import Request, denied
from localaws.patching import replace


def install(endpoint: Endpoint) -> None:
    """Replace moto's evaluation of bucket policies; what a role needs to be allowed, its own policies say."""
    context = context_of(f"arn:aws:iam::{endpoint.account}:role/any", endpoint.region)

    def get_permission(bucket: Any, action: str, resource: str) -> Any:
        if bucket.policy is None:
            return PermissionResult.NEUTRAL
        policy = json.loads(bucket.policy)
        refused = denied([policy], Request(action, resource, context))
        return PermissionResult.DENIED if refused else PermissionResult.NEUTRAL

    replace(FakeBucket, "get_permission", get_permission)
