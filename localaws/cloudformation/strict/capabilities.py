"""Which capabilities a request has to acknowledge.

Source: AWS CloudFormation API Reference, CreateStack, ``Capabilities``.
"""

from collections.abc import Mapping
from typing import Any, Final

from localaws.cloudformation.strict.fault import Fault

SOURCE: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html"
RULE: Final = "capabilities"
# The types that need an acknowledgement, with the property that holds a name of the template's own.
_NAMES: Final = {
    "AWS::IAM::AccessKey": None,
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": None,
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": None,
}


def needed(template: Mapping[str, Any], *, transformed: bool) -> list[str]:
    """Return the capabilities that a template needs.

    Parameters
    ----------
    template
        As it was sent; with a transform its IAM resources may only show once it is expanded.
    transformed
        A macro, such as SAM's, expands the template.
    """
    iam = [each for each in template.get("Resources", {}).values() if each.get("Type") in _NAMES]
    named = [each for each in iam if _NAMES[each["Type"]] in each.get("Properties", {})]
    found = ["CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM"] if iam else []
    return [*found, "CAPABILITY_AUTO_EXPAND"] if transformed else found


def missing(needs: list[str], given: list[str]) -> Fault | None:
    """Return what is not acknowledged; ``CAPABILITY_NAMED_IAM`` is more than ``CAPABILITY_IAM``."""
    granted = {*given} | ({"CAPABILITY_IAM"} if "CAPABILITY_NAMED_IAM" in given else set())
    lacking = [need for need in needs if need not in granted]
    return Fault(RULE, f"Requires capabilities : [{', '.join(lacking)}]", SOURCE) if lacking else None
