"""What IAM and Lambda demand of policies and functions."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from localaws.cloudformation.strict.later import LATER, holds_later
from localaws.cloudformation.strict.rules.catalogue import Properties, Rule, at, known, number

INLINE_LIMIT: Final = 10240
_MANAGED_LIMIT: Final = 6144
_TRUST_LIMIT: Final = 2048
_ENVIRONMENT_LIMIT: Final = 4096
_TIMEOUT: Final = 900
_TAGS: Final = 50
# Source: Lambda Developer Guide, "Defined runtime environment variables".
_RESERVED: Final = re.compile(
    r"_HANDLER|_X_AMZN_TRACE_ID|AWS_(?!XRAY_|LAMBDA_EXEC_WRAPPER).*|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR"
)
_ARN: Final = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")
_ACTION: Final = re.compile(r"\*|[\w-]+:[\w*?-]+")
_SID: Final = re.compile(r"[A-Za-z0-9]*")
_POLICIES: Final = ("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
_GRAMMAR: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
_QUOTAS: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
_FUNCTION: Final = ("AWS::Lambda::Function",)
_LAMBDA: Final = "https://docs.aws.amazon.com/lambda/latest/dg"


def size_of(document: Any) -> int:
    """Return the characters of a policy as IAM counts them: without white space."""
    text = document if isinstance(document, str) else json.dumps(document, separators=(",", ":"), default=str)
    return len(re.sub(r"\s", "", text))


def inline_documents(properties: Properties) -> list[Any]:
    """Return the documents that a role, or a policy of one, puts into the role."""
    return [*at(properties, "Policies/*/PolicyDocument"), *at(properties, "PolicyDocument")]


def _statements(document: Any) -> Iterator[Mapping[str, Any]]:
    found = document.get("Statement", []) if isinstance(document, dict) else []
    for statement in found if isinstance(found, list) else [found]:
        if isinstance(statement, dict):
            yield statement


def _listed(value: Any) -> list[Any]:
    return [item for item in (value if isinstance(value, list) else [value]) if known(item)]


def _resources(properties: Properties) -> Iterator[str]:
    for document in inline_documents(properties):
        for statement in _statements(document):
            if "Resource" not in statement and "NotResource" not in statement:
                yield "Policy statement must contain resources."
            for resource in _listed(statement.get("Resource")):
                if not _ARN.fullmatch(str(resource)):
                    yield f'Resource {resource} must be in ARN format or "*".'


def _actions(properties: Properties) -> Iterator[str]:
    for document in inline_documents(properties):
        for statement in _statements(document):
            if "Action" not in statement and "NotAction" not in statement:
                yield "Policy statement must contain actions."
            for action in _listed(statement.get("Action")):
                if not _ACTION.fullmatch(str(action)):
                    yield "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."


def _syntax(properties: Properties) -> Iterator[str]:
    for document in [*inline_documents(properties), *at(properties, "AssumeRolePolicyDocument")]:
        if not isinstance(document, dict):
            continue
        sids = [str(statement["Sid"]) for statement in _statements(document) if known(statement.get("Sid"))]
        if not list(_statements(document)) or document.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17"):
            yield "Syntax errors in policy."
        if any(each.get("Effect", LATER) not in ("Allow", "Deny", LATER) for each in _statements(document)):
            yield "Syntax errors in policy."
        if not all(_SID.fullmatch(sid) for sid in sids):
            yield (
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                "[0-9A-Za-z]*"
            )
        if len({*sids}) < len(sids):
            yield "Statement IDs (SID) in a single policy must be unique."


def _trust(properties: Properties) -> Iterator[str]:
    for document in at(properties, "AssumeRolePolicyDocument"):
        for statement in _statements(document):
            if "Principal" not in statement:
                yield "AssumeRole policy must contain a principal"
            if "Resource" in statement:
                yield "Has prohibited field Resource"
        if not holds_later(document) and size_of(document) > _TRUST_LIMIT:
            yield f"Cannot exceed quota for ACLSizePerRole: {_TRUST_LIMIT}"


def _managed_size(properties: Properties) -> Iterator[str]:
    for document in at(properties, "PolicyDocument"):
        if size_of(document) > _MANAGED_LIMIT:
            yield f"Cannot exceed quota for PolicySize: {_MANAGED_LIMIT}"


def _environment(function: Properties) -> Iterator[str]:
    for variables in at(function, "Environment/Variables"):
        # What is known only later makes it larger still.
        if size_of({name: value for name, value in variables.items() if known(value)}) > _ENVIRONMENT_LIMIT:
            yield (
                "Lambda was unable to configure your environment variables because the environment variables you have "
                "provided exceeded the 4KB limit."
            )
        if reserved := [name for name in variables if _RESERVED.fullmatch(name)]:
            yield (
                "Lambda was unable to configure your environment variables because the environment variables you have "
                "provided contains reserved keys that are currently not supported for modification. Reserved keys used "
                f"in this request: {', '.join(reserved)}"
            )


def _timeout(function: Properties) -> Iterator[str]:
    found = number(function.get("Timeout"))
    if found is not None and found > _TIMEOUT and "CapacityProviderConfig" not in function:
        yield (
            f"1 validation error detected: Value '{found:g}' at 'timeout' failed to satisfy constraint: "
            f"Member must have value less than or equal to {_TIMEOUT}"
        )


def _tags(properties: Properties) -> Iterator[str]:
    tags = properties.get("Tags")
    keys = list(tags) if isinstance(tags, dict) else list(at(properties, "Tags/*/Key"))
    if any(str(key).lower().startswith("aws:") for key in keys):
        yield "aws: prefixed tag key names are not allowed for external use."
    if len(keys) > _TAGS:
        yield "Too many tags: a resource has 50 at most."


POLICIES: Final = (
    Rule("iam-policy-resource", _POLICIES, _GRAMMAR, _resources),
    Rule("iam-policy-action", _POLICIES, _GRAMMAR, _actions),
    Rule("iam-policy-syntax", _POLICIES, _GRAMMAR, _syntax),
    Rule("iam-trust-policy", ("AWS::IAM::Role",), _QUOTAS, _trust),
    Rule("iam-managed-policy-size", ("AWS::IAM::ManagedPolicy",), _QUOTAS, _managed_size),
    Rule("lambda-environment", _FUNCTION, f"{_LAMBDA}/configuration-envvars.html", _environment),
    Rule("lambda-timeout", _FUNCTION, f"{_LAMBDA}/gettingstarted-limits.html", _timeout),
)
# Of every type.
TAGS: Final = Rule("tags", (), "https://docs.aws.amazon.com/tag-editor/latest/userguide/reference.html", _tags)
