"""The keywords of registry schemas: JSON Schema's, judged as CloudFormation does, and those that cfn-lint adds.

CloudFormation takes "3" for 3, "true" for true and any scalar for a text. What is known only later is never wrong.
"""

import ipaddress
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import regex
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from localaws.cloudformation.strict.later import LATER, holds_later
from localaws.cloudformation.strict.rules.catalogue import number

type Schema = Mapping[str, Any]
type Errors = Iterator[ValidationError]
type Keyword = Callable[[Any, Any, Any, Any], Errors]

# Whether these hold depends on the whole of the value.
_NEED_THE_WHOLE: Final = ("if", "oneOf", "not", "contains", "uniqueItems", "uniqueKeys", "maxUniqueItems")
_ID: Final = "([0-9a-f]{8}|[0-9a-f]{17})"
_ARN: Final = r"arn:[\w-]+"
# Source: cfn-lint, docs/format_keyword.md.
_FORMATS: Final = {
    "AWS::EC2::VPC.Id": f"vpc-{_ID}",
    "AWS::EC2::Subnet.Id": f"subnet-{_ID}",
    "AWS::EC2::SecurityGroup.Id": f"sg-{_ID}",
    "AWS::EC2::SecurityGroup.Name": r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+",
    "AWS::IAM::Role.Arn": rf"{_ARN}:iam::\d{{12}}:role/.+",
    "AWS::KMS::Alias.AliasName": r"alias/[a-zA-Z0-9/_-]+",
    "AWS::KMS::Key.Arn": rf"{_ARN}:kms:[\w-]+:\d{{12}}:(key|alias)/.+",
    "AWS::KMS::Key.Id": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}|alias/[a-zA-Z0-9/_-]+",
    "AWS::Lambda::Function.Arn": rf"{_ARN}:lambda:[\w-]+:\d{{12}}:function:.+",
    "AWS::Logs::LogGroup.Name": r"[.\-_/#A-Za-z0-9]{1,512}",
    "AWS::S3::Bucket.Name": r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "AWS::SNS::Topic.Arn": rf"{_ARN}:sns:[\w-]+:\d{{12}}:.+",
    "AWS::SQS::Queue.Arn": rf"{_ARN}:sqs:[\w-]+:\d{{12}}:.+",
}


def _type(_validator: Any, expected: str | list[str], instance: Any, _schema: Any) -> Errors:
    if not any(_is(instance, name) for name in (expected if isinstance(expected, list) else [expected])):
        yield ValidationError(f"{instance!r} is not of type {expected}")


def _is(value: Any, type_name: str) -> bool:
    if type_name in ("object", "array"):
        return isinstance(value, dict if type_name == "object" else list)
    if isinstance(value, dict | list):
        return False
    if type_name == "boolean":
        return str(value).lower() in ("true", "false")
    if type_name in ("integer", "number"):
        found = None if isinstance(value, bool) else number(value)
        return found is not None and (type_name == "number" or found == int(found))
    return True


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value) if isinstance(value, bool | dict | list) else str(value)


def _enum(_validator: Any, allowed: list[Any], instance: Any, _schema: Any) -> Errors:
    if _text(instance) not in map(_text, allowed):
        yield ValidationError(f"{instance!r} is not one of {allowed}")


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Errors:
    if not isinstance(instance, dict | list) and not regex.search(pattern, _text(instance)):
        yield ValidationError(f"{instance!r} does not match {pattern}")


def _bound(holds: Callable[[float, float], bool]) -> Keyword:
    def judge(_validator: Any, bound: float, instance: Any, _schema: Any) -> Errors:
        found = number(instance)
        if found is not None and not holds(found, bound):
            yield ValidationError(f"{instance!r} is beyond {bound}")

    return judge


def _named(schema: Schema, name: str) -> bool:
    return any(regex.search(pattern, name) for pattern in schema.get("patternProperties", {}))


def _additional(_validator: Any, allowed: Any, instance: Any, schema: Schema) -> Errors:
    if allowed is False and isinstance(instance, dict):
        for name in instance:
            if name not in schema.get("properties", {}) and not _named(schema, name):
                yield ValidationError(name, path=[name])


def _pattern_properties(validator: Any, patterns: Schema, instance: Any, _schema: Any) -> Errors:
    if isinstance(instance, dict):
        for name, value in instance.items():
            for pattern, schema in patterns.items():
                if regex.search(pattern, name):
                    yield from validator.descend(value, schema, path=name)


def _required_xor(_validator: Any, names: list[str], instance: Any, _schema: Any) -> Errors:
    if isinstance(instance, dict) and sum(name in instance for name in names) != 1:
        yield ValidationError(f"exactly one of {names} is required")


def _required_or(_validator: Any, names: list[str], instance: Any, _schema: Any) -> Errors:
    if isinstance(instance, dict) and not any(name in instance for name in names):
        yield ValidationError(f"one of {names} is required")


def _excluded(_validator: Any, excluded: Mapping[str, list[str]], instance: Any, _schema: Any) -> Errors:
    for name, others in excluded.items():
        if isinstance(instance, dict) and name in instance:
            yield from (ValidationError(other) for other in others if other in instance)


def _unique_keys(_validator: Any, keys: list[str], instance: Any, _schema: Any) -> Errors:
    if isinstance(instance, list):
        found = [tuple(str(item.get(key)) for key in keys) for item in instance if isinstance(item, dict)]
        if len({*found}) < len(found):
            yield ValidationError(f"{keys} are not unique")


def _max_unique_items(_validator: Any, most: int, instance: Any, _schema: Any) -> Errors:
    if isinstance(instance, list) and len({*map(_text, instance)}) > most:
        yield ValidationError(f"more than {most} different items")


def _prefix_items(validator: Any, schemas: list[Any], instance: Any, _schema: Any) -> Errors:
    if isinstance(instance, list):
        for position, (item, schema) in enumerate(zip(instance, schemas, strict=False)):
            yield from validator.descend(item, schema, path=position)


def _items(validator: Any, schema: Any, instance: Any, _schema: Any) -> Errors:
    if isinstance(instance, list):
        for position, item in enumerate(instance):
            yield from validator.descend(item, schema, path=position)


def _format(_validator: Any, name: str, instance: Any, _schema: Any) -> Errors:
    wanted = _FORMATS.get(name)
    if wanted is not None and isinstance(instance, str) and not regex.fullmatch(wanted, instance):
        yield ValidationError(f"{instance!r} is no {name}")
    if name in ("ipv4-network", "ipv6-network"):
        try:
            ipaddress.ip_network(str(instance), strict=False)
        except ValueError:
            yield ValidationError(f"{instance!r} is no {name}")


_OWN: Final[Mapping[str, Keyword]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda validator, value, instance, schema: _enum(validator, [value], instance, schema),
    "pattern": _pattern,
    "minimum": _bound(lambda found, bound: found >= bound),
    "maximum": _bound(lambda found, bound: found <= bound),
    "exclusiveMinimum": _bound(lambda found, bound: found > bound),
    "exclusiveMaximum": _bound(lambda found, bound: found < bound),
    "additionalProperties": _additional,
    "patternProperties": _pattern_properties,
    "requiredXor": _required_xor,
    "requiredOr": _required_or,
    "dependentExcluded": _excluded,
    "uniqueKeys": _unique_keys,
    "maxUniqueItems": _max_unique_items,
    "prefixItems": _prefix_items,
    "items": _items,
    "format": _format,
}


def _unless_later(name: str, keyword: Keyword) -> Keyword:
    """Let a keyword judge only what is known."""

    def judge(validator: Any, expected: Any, instance: Any, schema: Any) -> Errors:
        if instance is LATER or (name in _NEED_THE_WHOLE and holds_later(instance)):
            return
        yield from keyword(validator, expected, instance, schema) or ()

    return judge


_STANDARD: Final = {
    name: keyword
    for name, keyword in Draft202012Validator.VALIDATORS.items()
    if name not in ("multipleOf", "unevaluatedItems", "unevaluatedProperties")
}
Validator: Final[Any] = extend(
    Draft202012Validator, {name: _unless_later(name, each) for name, each in ({**_STANDARD, **_OWN}).items()}
)
