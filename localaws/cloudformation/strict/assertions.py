"""Evaluates a template's ``Rules`` section, which judges parameters before anything is created or changed.

Source: AWS CloudFormation User Guide, "Template Rules syntax" and "Rule-specific intrinsic functions". Assertions see
parameters and no resource; without ``RuleCondition`` a rule always takes effect; a refusal tells ``AssertDescription``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.strict.fault import Fault

SOURCE: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html"
RULE: Final = "template-rule"


class AssertionRefusedError(TemplateError):
    """Parameters break a rule of the template."""


def check(template: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Evaluate every rule.

    Parameters
    ----------
    values
        Parameters and pseudo parameters by name; a list is a list.

    Raises
    ------
    AssertionRefusedError
        Tells the description of each assertion that does not hold.
    TemplateError
        A rule uses a function that rules do not have.
    """
    broken = [
        f"{assertion.get('AssertDescription', 'Assertion failed')} (rule {name} of the template)"
        for name, rule in template.get("Rules", {}).items()
        if "RuleCondition" not in rule or _holds(rule["RuleCondition"], values)
        for assertion in rule["Assertions"]
        if not _holds(assertion["Assert"], values)
    ]
    if broken:
        raise AssertionRefusedError(str(Fault(RULE, f"Template rules failed: {'; '.join(broken)}", SOURCE)))


def _holds(node: Any, values: Mapping[str, Any]) -> bool:
    if not isinstance(node, dict) or len(node) != 1:
        raise TemplateError("Template format error: a rule's condition or assertion must be one function")
    ((function, argument),) = node.items()
    if function not in _FUNCTIONS:
        raise TemplateError(f"Template error: {function} cannot be used in the Rules block of the template")
    return _FUNCTIONS[function](argument, values)


def _value(node: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_value(item, values) for item in node]
    if not isinstance(node, dict):
        return str(node).lower() if isinstance(node, bool) else str(node)
    ((function, argument),) = node.items()
    if function != "Ref":
        raise TemplateError(f"{function} in the Rules block of the template is not supported by the local cloud")
    if argument not in values:
        raise TemplateError(
            f"Template format error: Unresolved dependencies [{argument}]. "
            "Cannot reference resources in the Rules block of the template"
        )
    return values[argument]


def _texts(node: Any, values: Mapping[str, Any]) -> list[str]:
    found = _value(node, values)
    return [str(item) for item in found] if isinstance(found, list) else [str(found)]


def _equals(argument: Any, values: Mapping[str, Any]) -> bool:
    left, right = (str(_value(part, values)) for part in argument)
    return left == right


def _contains(argument: Any, values: Mapping[str, Any]) -> bool:
    allowed, value = argument
    return str(_value(value, values)) in _texts(allowed, values)


def _each_member_in(argument: Any, values: Mapping[str, Any]) -> bool:
    members, allowed = (_texts(part, values) for part in argument)
    return set(members) <= set(allowed)


def _each_member_equals(argument: Any, values: Mapping[str, Any]) -> bool:
    members, value = argument
    return all(member == str(_value(value, values)) for member in _texts(members, values))


_FUNCTIONS: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], bool]]] = {
    "Fn::And": lambda argument, values: all(_holds(part, values) for part in argument),
    "Fn::Or": lambda argument, values: any(_holds(part, values) for part in argument),
    "Fn::Not": lambda argument, values: not _holds(argument[0], values),
    "Fn::Equals": _equals,
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_member_equals,
    "Fn::EachMemberIn": _each_member_in,
}
