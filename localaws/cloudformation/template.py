"""Reads templates and their parameters, pure."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from localaws.cloudformation.errors import TemplateError

type Template = Mapping[str, Any]


def parse(text: str) -> dict[str, Any]:
    """Parse a template, YAML or JSON, to the long form of its intrinsic functions."""
    plain: dict[str, Any] = json.loads(_as_json(text))
    return plain


@lru_cache(maxsize=16)
def _as_json(text: str) -> str:
    """Parse once what an update and its rollback read again: YAML takes a second for a thousand lines."""
    template = yaml_parse(text)
    if not isinstance(template, dict) or not template.get("Resources"):
        raise TemplateError("Template format error: At least one Resources member must be defined.")
    # YAML reads the version of a policy, 2012-10-17, as a date.
    return json.dumps(template, default=str)


# Of a parameter's value: AWS CloudFormation User Guide, "Understand CloudFormation quotas".
_LONGEST = 4096


def parameter_values(template: Template, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of each of a template's parameters: what is given, else the default.

    Raises
    ------
    TemplateError
        A parameter has no value, is not declared, or its value is not allowed.
    """
    declared = template.get("Parameters", {})
    if unknown := given.keys() - declared.keys():
        raise TemplateError(f"Parameters: [{', '.join(sorted(unknown))}] do not exist in the template")
    values = {name: given.get(name, parameter.get("Default")) for name, parameter in declared.items()}
    if missing := [name for name, value in values.items() if value is None]:
        raise TemplateError(f"Parameters: [{', '.join(missing)}] must have values")
    return {name: _converted(name, declared[name], str(value)) for name, value in values.items()}


def _converted(name: str, parameter: Mapping[str, Any], value: str) -> Any:
    kind = parameter.get("Type", "String")
    if kind.startswith("AWS::SSM::"):
        raise TemplateError(f"Parameter {name}: type {kind} is not supported by the local cloud")
    if "AllowedValues" in parameter and value not in [str(allowed) for allowed in parameter["AllowedValues"]]:
        raise TemplateError(f"Parameter {name} must be one of {parameter['AllowedValues']}")
    if "AllowedPattern" in parameter and not re.fullmatch(parameter["AllowedPattern"], value):
        described = parameter.get("ConstraintDescription", parameter["AllowedPattern"])
        raise TemplateError(f"Parameter {name} failed to satisfy constraint: {described}")
    if kind == "Number":
        _check_range(name, parameter, value)
    else:
        _check_length(name, parameter, value)
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return [item.strip() for item in value.split(",")]
    return value


def _check_length(name: str, parameter: Mapping[str, Any], value: str) -> None:
    low, high = int(parameter.get("MinLength", 0)), int(parameter.get("MaxLength", _LONGEST))
    if len(value) < low:
        raise TemplateError(f"Parameter '{name}' must contain at least {low} characters")
    if len(value) > high:
        raise TemplateError(f"Parameter '{name}' must contain at most {high} characters")


def _check_range(name: str, parameter: Mapping[str, Any], value: str) -> None:
    try:
        number = float(value)
    except ValueError as error:
        raise TemplateError(f"Parameter '{name}' must be a number.") from error
    low, high = (float(parameter.get(key, number)) for key in ("MinValue", "MaxValue"))
    if not low <= number <= high:
        raise TemplateError(f"Parameter {name} must be between {low:g} and {high:g}")
