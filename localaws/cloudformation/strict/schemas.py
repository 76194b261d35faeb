"""Judges properties by the registry's schemas, as CloudFormation itself does.

The words are those of its validator (aws-cloudformation/cloudformation-resource-schema), which names the property and
the keyword and not what would be right.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from jsonschema.exceptions import ValidationError

from localaws.cloudformation.strict.fault import Fault
from localaws.cloudformation.strict.keywords import Validator
from localaws.cloudformation.strict.registry import pointers, schema_of

SOURCE: Final = "the resource type's schema in the CloudFormation registry"
RULES: Final[Mapping[str, str]] = {
    "additionalProperties": "unknown-property",
    "required": "required-property",
    "type": "property-type",
    "pattern": "property-pattern",
    "enum": "property-enum",
    "const": "property-enum",
    "minLength": "property-length",
    "maxLength": "property-length",
    "minimum": "property-range",
    "maximum": "property-range",
    "minItems": "property-items",
    "maxItems": "property-items",
    "maxUniqueItems": "property-items",
    "uniqueItems": "property-unique-items",
    "uniqueKeys": "property-unique-items",
    "requiredXor": "property-exclusive",
    "dependentExcluded": "property-exclusive",
    "requiredOr": "property-dependent",
    "dependentRequired": "property-dependent",
    "dependencies": "property-dependent",
    "format": "property-format",
}
_ALTERNATIVES: Final = "property-alternatives"
_TYPES: Final = {"string": "String", "integer": "Number", "number": "Number", "boolean": "Boolean"}
_WILDCARD: Final = "*"


def faults(type_name: str, properties: Mapping[str, Any], region: str) -> Iterator[Fault]:
    """Yield what the schema of a resource type has against properties, which may be known in part."""
    schema = schema_of(type_name, region)
    if schema is None:
        return
    for error in _validator(type_name, region).iter_errors(properties):
        yield Fault(RULES.get(str(error.validator), _ALTERNATIVES), _words(error), SOURCE)
    for *parents, name in pointers(schema, "readOnlyProperties"):
        for path, holder in _at(properties, parents, ""):
            if isinstance(holder, dict) and name in holder:
                yield Fault("read-only-property", f"#{path}: extraneous key [{name}] is not permitted", SOURCE)


def changed_create_only(type_name: str, before: Mapping[str, Any], after: Mapping[str, Any], region: str) -> list[str]:
    """Return the properties that differ and that AWS takes only at creation: their change means another resource."""
    paths = pointers(schema_of(type_name, region) or {}, "createOnlyProperties")
    return ["/".join(path) for path in paths if list(_at(before, path, "")) != list(_at(after, path, ""))]


@cache
def _validator(type_name: str, region: str) -> Any:
    return Validator(schema_of(type_name, region))


def _at(value: Any, path: list[str], walked: str) -> Iterator[tuple[str, Any]]:
    """Yield what lies at a path, in which ``*`` is each item of a list."""
    if not path:
        yield walked, value
    elif path[0] == _WILDCARD and isinstance(value, list):
        for number, item in enumerate(value):
            yield from _at(item, path[1:], f"{walked}/{number}")
    elif isinstance(value, dict) and path[0] in value:
        yield from _at(value[path[0]], path[1:], f"{walked}/{path[0]}")


def _words(error: ValidationError) -> str:
    path = list(map(str, error.path))
    keyword = str(error.validator)
    # cfn-lint points at the key that must not be there; CloudFormation names the object that has it.
    key = path.pop() if keyword == "additionalProperties" and path else ""
    return f"#{''.join(f'/{part}' for part in path)}: {_complaint(keyword, key, error)}"


def _complaint(keyword: str, key: str, error: ValidationError) -> str:
    if keyword == "additionalProperties":
        return f"extraneous key [{key}] is not permitted"
    if keyword == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        named = next((name for name in missing if repr(name) in error.message), missing[0])
        return f"required key [{named}] not found"
    if keyword == "type":
        wanted = error.validator_value
        return f"expected type: {_json_type(wanted)}, found: {_found(error.instance)}"
    if keyword in ("anyOf", "oneOf"):
        return f"no subschema matched out of the total {len(error.validator_value)} subschemas"
    return f"failed validation constraint for keyword [{keyword}]"


def _json_type(wanted: str | list[str]) -> str:
    named = wanted if isinstance(wanted, list) else [wanted]
    return " or ".join(_TYPES.get(name, {"array": "JSONArray"}.get(name, "JSONObject")) for name in named)


def _found(value: Any) -> str:
    if isinstance(value, bool):
        return "Boolean"
    return {str: "String", int: "Integer", float: "Double", list: "JSONArray"}.get(type(value), "JSONObject")
