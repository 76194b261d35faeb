"""Fits CloudFormation's properties to the input of a service's API, by botocore's model of that API.

CloudFormation spells members in PascalCase, takes JSON documents as objects and numbers as text; services
spell members their own way, and take documents as text and tags as maps.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from localaws.cloudformation.errors import UnsupportedPropertyError
from localaws.sdk import service_model


@cache
def operation(service: str, name: str) -> OperationModel:
    """Return botocore's model of an operation."""
    return service_model(service).operation_model(name)


def members(service: str, name: str) -> dict[str, str]:
    """Return the input members of an operation by their lower-cased names."""
    shape = operation(service, name).input_shape
    return {} if shape is None else {member.lower(): member for member in shape.members}


def fit(properties: Mapping[str, Any], service: str, name: str, type_name: str) -> dict[str, Any]:
    """Return the properties as the operation's input; members without value are left out.

    Raises
    ------
    UnsupportedPropertyError
        The operation has no such member, at any depth.
    """
    shape = operation(service, name).input_shape
    fitted: dict[str, Any] = {} if shape is None else _fit(properties, shape, type_name, "")
    return fitted


def _fit(value: Any, shape: Shape, type_name: str, path: str) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return _structure(value, shape, type_name, path)
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_fit(item, shape.member, type_name, path) for item in value]
    if isinstance(shape, MapShape):
        pairs = value if isinstance(value, Mapping) else {tag["Key"]: tag["Value"] for tag in value}
        return {
            key: _fit(item, shape.value, type_name, f"{path}.{key}") for key, item in pairs.items() if item is not None
        }
    convert = _SCALARS.get(shape.type_name)
    return value if convert is None else convert(value)


def _structure(value: Mapping[str, Any], shape: StructureShape, type_name: str, path: str) -> dict[str, Any]:
    known = {member.lower(): member for member in shape.members}
    fitted = {}
    for key, item in value.items():
        if item is None:
            continue
        here = f"{path}.{key}".lstrip(".")
        if key.lower() not in known:
            raise UnsupportedPropertyError(type_name, here)
        member = known[key.lower()]
        fitted[member] = _fit(item, shape.members[member], type_name, here)
    return fitted


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, dict | list) else str(value)


_SCALARS: dict[str, Callable[[Any], Any]] = {
    "integer": lambda value: int(float(value)),
    "long": lambda value: int(float(value)),
    "float": float,
    "double": float,
    "boolean": lambda value: str(value).lower() == "true",
    "string": _text,
}
