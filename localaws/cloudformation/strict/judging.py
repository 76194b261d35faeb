"""Judges the resources of a plan, before any of them is created and once more at their turn."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.strict import rules, schemas
from localaws.cloudformation.strict.fault import Fault
from localaws.cloudformation.strict.rules.catalogue import at
from localaws.cloudformation.strict.rules.policies import INLINE_LIMIT, inline_documents, size_of

type Properties = Mapping[str, Any]

_IAM_QUOTAS: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
_CUSTOM_NAMES: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html"


class RefusedError(TemplateError):
    """AWS would refuse it; tells every rule that is broken."""

    def __init__(self, logical_id: str, faults: list[Fault]) -> None:
        self.faults = faults
        by_schema = [fault for fault in faults if fault.source == schemas.SOURCE]
        # CloudFormation asks no service about properties that are wrong by the schema.
        told = "\n".join(str(fault) for fault in by_schema or faults)
        head = f"Properties validation failed for resource {logical_id} with message:\n" if by_schema else ""
        super().__init__(f"{head}{told}")


def judge(logical_id: str, type_name: str, properties: Properties, region: str) -> RefusedError | None:
    """Return what AWS has against a resource, whose properties may be known in part."""
    found = [*schemas.faults(type_name, properties, region)] or [*rules.faults(type_name, properties)]
    return RefusedError(logical_id, found) if found else None


def judge_replacement(
    logical_id: str, type_name: str, change: tuple[Properties, Properties], name: str, region: str
) -> RefusedError | None:
    """Return what CloudFormation has against a change of a resource that keeps the name its template gives it.

    Parameters
    ----------
    change
        The properties before and after it.
    """
    if not schemas.changed_create_only(type_name, *change, region):
        return None
    words = (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        f"Rename {name} and update the stack again."
    )
    return RefusedError(logical_id, [Fault("custom-name-replaced", words, _CUSTOM_NAMES)])


def oversized_role(resources: Mapping[str, Properties], foresee: Callable[[Any], Any]) -> dict[str, RefusedError]:
    """Return the roles of a template whose inline policies, wherever they are written, are too large together."""
    sizes: dict[str, int] = {}
    for name, resource in resources.items():
        if resource["Type"] not in ("AWS::IAM::Role", "AWS::IAM::Policy"):
            continue
        properties = resource.get("Properties", {})
        size = sum(map(size_of, inline_documents(foresee(properties))))
        of_policy = [role["Ref"] for role in at(properties, "Roles/*") if isinstance(role, dict) and "Ref" in role]
        for role in [name] if resource["Type"] == "AWS::IAM::Role" else of_policy:
            sizes[role] = sizes.get(role, 0) + size
    words = "Maximum policy size of {} bytes exceeded for role {}"
    return {
        name: RefusedError(name, [Fault("iam-inline-policy-size", words.format(INLINE_LIMIT, name), _IAM_QUOTAS)])
        for name, size in sizes.items()
        if size > INLINE_LIMIT
    }
