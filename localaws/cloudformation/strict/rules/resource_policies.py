"""What services demand of policies that name a principal: those of resources, and whom a role trusts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from localaws.cloudformation.strict.later import LATER
from localaws.cloudformation.strict.rules.catalogue import Properties, Rule, at, known
from localaws.cloudformation.strict.rules.policies import inline_documents, size_of
from localaws.iam.wildcards import glob

type Statement = Mapping[str, Any]

_DOCS: Final = "https://docs.aws.amazon.com"
_BUCKET_LIMIT: Final = 20_480
_KEY_LIMIT: Final = 32_768
_MANAGED_POLICIES: Final = 10
_SERVICE: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?")
_PRINCIPALS: Final = {"AWS", "Service", "Federated", "CanonicalUser"}


def _statements(document: Any) -> Iterator[Statement]:
    found = document.get("Statement", []) if isinstance(document, dict) else []
    yield from (each for each in (found if isinstance(found, list) else [found]) if isinstance(each, dict))


def _listed(value: Any) -> list[Any]:
    return [item for item in (value if isinstance(value, list) else [value]) if known(item)]


def _no_principal(statement: Statement) -> bool:
    return "Principal" not in statement and "NotPrincipal" not in statement


def _bucket(policy: Properties) -> Iterator[str]:
    bucket = policy.get("Bucket")
    for document in at(policy, "PolicyDocument"):
        if size_of(document) > _BUCKET_LIMIT:
            yield "Policy exceeds the maximum allowed document size."
        for statement in _statements(document):
            if _no_principal(statement):
                yield "Missing required field Principal"
            if not all(str(action).startswith("s3:") or action == "*" for action in _listed(statement.get("Action"))):
                yield "Policy has invalid action"
            arns = [str(arn).split(":", 5)[-1] for arn in _listed(statement.get("Resource"))]
            if known(bucket) and not all(glob(arn.split("/")[0]).fullmatch(str(bucket)) for arn in arns):
                yield "Policy has invalid resource"


def _key(key: Properties) -> Iterator[str]:
    for document in at(key, "KeyPolicy"):
        if any(map(_no_principal, _statements(document))):
            yield "Policy contains a statement with one or more invalid principals."
        elif not any(map(_may_change_it, _statements(document))) and not key.get("BypassPolicyLockoutSafetyCheck"):
            yield "The new key policy will not allow you to update the key policy in the future."
        if size_of(document) > _KEY_LIMIT:
            yield f"The policy is longer than {_KEY_LIMIT} bytes."


def _may_change_it(statement: Statement) -> bool:
    principal = statement.get("Principal", LATER)
    person = principal in ("*", LATER) or (isinstance(principal, dict) and "AWS" in principal)
    allowed = [glob(str(each).lower()).fullmatch("kms:putkeypolicy") for each in _listed(statement.get("Action"))]
    return statement.get("Effect") == "Allow" and person and any(allowed)


def _topic(policy: Properties) -> Iterator[str]:
    for statement in (each for document in at(policy, "PolicyDocument") for each in _statements(document)):
        if _no_principal(statement) or "Resource" not in statement:
            yield "Invalid parameter: Policy Error: null"
        if any(str(action).lower() in ("*", "sns:*") for action in _listed(statement.get("Action"))):
            yield "Invalid parameter: Policy statement action out of service scope!"


def _queue(policy: Properties) -> Iterator[str]:
    for statement in (each for document in at(policy, "PolicyDocument") for each in _statements(document)):
        if _no_principal(statement) or "Resource" not in statement:
            yield "Invalid value for the parameter Policy."


def _identity(properties: Properties) -> Iterator[str]:
    if any("Principal" in each for document in inline_documents(properties) for each in _statements(document)):
        yield "Policy document should not specify a principal."


def _trusted(role: Properties) -> Iterator[str]:
    for statement in (each for document in at(role, "AssumeRolePolicyDocument") for each in _statements(document)):
        principal = statement.get("Principal", LATER)
        if isinstance(principal, dict) and not principal.keys() <= _PRINCIPALS:
            yield "Syntax errors in policy."
        elif isinstance(principal, str) and principal != "*":
            yield f'Invalid principal in policy: "AWS":"{principal}"'
        elif isinstance(principal, dict):
            yield from _invalid(principal)
        if not all(str(each).startswith("sts:") or each == "*" for each in _listed(statement.get("Action"))):
            yield "AssumeRole policy may only specify STS AssumeRole actions."


def _invalid(principal: Mapping[str, Any]) -> Iterator[str]:
    for service in _listed(principal.get("Service", [])):
        if not _SERVICE.fullmatch(str(service)):
            yield f'Invalid principal in policy: "SERVICE":"{service}"'
    for account in _listed(principal.get("AWS", [])):
        if not re.fullmatch(r"\*|\d{12}|arn:[^:]*:(iam|sts)::\d{12}:.+|AIDA\w+|AROA\w+", str(account)):
            yield f'Invalid principal in policy: "AWS":"{account}"'


def _attached(role: Properties) -> Iterator[str]:
    policies = role.get("ManagedPolicyArns")
    if isinstance(policies, list) and len(policies) > _MANAGED_POLICIES:
        yield f"Cannot exceed quota for PoliciesPerRole: {_MANAGED_POLICIES}"


_ROLE: Final = ("AWS::IAM::Role",)
_IDENTITIES: Final = (*_ROLE, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
_BUCKETS: Final = f"{_DOCS}/AmazonS3/latest/userguide/example-bucket-policies.html"
_KEYS: Final = f"{_DOCS}/kms/latest/developerguide/key-policy-default.html"
_TOPICS: Final = f"{_DOCS}/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html"
_QUEUES: Final = f"{_DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-creating-custom-policies.html"
_PRINCIPAL: Final = f"{_DOCS}/IAM/latest/UserGuide/reference_policies_elements_principal.html"
_QUOTAS: Final = f"{_DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html"
RESOURCE_POLICIES: Final = (
    Rule("s3-bucket-policy", ("AWS::S3::BucketPolicy",), _BUCKETS, _bucket),
    Rule("kms-key-policy", ("AWS::KMS::Key",), _KEYS, _key),
    Rule("sns-topic-policy", ("AWS::SNS::TopicPolicy",), _TOPICS, _topic),
    Rule("sqs-queue-policy", ("AWS::SQS::QueuePolicy",), _QUEUES, _queue),
    Rule("iam-principal", _IDENTITIES, "https://github.com/hashicorp/terraform/issues/13449", _identity),
    Rule("iam-trusted-principal", _ROLE, _PRINCIPAL, _trusted),
    Rule("iam-policies-per-role", _ROLE, _QUOTAS, _attached),
)
