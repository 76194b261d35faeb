"""The condition keys that the local cloud can evaluate."""

from collections.abc import Mapping, Sequence

EVALUATED = (
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:RequestedRegion",
    "aws:ResourceAccount",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "cloudwatch:namespace",
    "application-autoscaling:scalable-dimension",
    "application-autoscaling:service-namespace",
    "ecs:cluster",
    "ecs:service",
    "events:detail-type",
    "events:source",
    "iam:PassedToService",
    "kms:ViaService",
    "lambda:FunctionArn",
    "s3:prefix",
)


def context_of(
    role_arn: str, region: str, extra: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Sequence[str]]:
    """Return each key's values for a request of a role; an empty tuple where the request has none."""
    account = role_arn.split(":")[4]
    return {
        **dict.fromkeys(EVALUATED, ()),
        "aws:PrincipalAccount": (account,),
        "aws:PrincipalArn": (role_arn,),
        "aws:RequestedRegion": (region,) if region else (),
        "aws:ResourceAccount": (account,),
        "aws:ViaAWSService": ("false",),
        # This speaks HTTP in place of AWS's TLS endpoints.
        "aws:SecureTransport": ("true",),
        **(extra or {}),
    }
