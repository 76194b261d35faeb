"""Resolves intrinsic functions, conditions and pseudo parameters, pure.

Source: AWS CloudFormation Template Reference, "Intrinsic function reference".
"""

import base64
import ipaddress
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from localaws.cloudformation.errors import TemplateError, UnresolvedResourceError
from localaws.cloudformation.references import SUBSTITUTION
from localaws.cloudformation.strict.fault import Fault

_NO_VALUE = object()
_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference"
_CIDR_HOST_BITS = 8
_DYNAMIC_REFERENCE = "{{resolve:"


class Referable(Protocol):
    """What a template can refer to once it exists."""

    @property
    def ref(self) -> str:
        """The value of ``Ref``."""

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The values of ``Fn::GetAtt``."""


@dataclass(frozen=True)
class Resolver:
    """Resolves pieces of one template.

    Parameters
    ----------
    values
        Parameters and pseudo parameters by name.
    resources
        The existing resources by logical id; it may grow while the stack is created.
    exports
        The values that other stacks export, by name.
    """

    values: Mapping[str, Any]
    resources: Mapping[str, Referable]
    mappings: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    exports: Mapping[str, str] = field(default_factory=dict)

    def resolve(self, node: Any) -> Any:
        """Return the node with every function replaced by its value and every ``AWS::NoValue`` removed.

        Raises
        ------
        TemplateError
            A name, attribute or function is not known.
        """
        resolved = self._resolve(node)
        return None if resolved is _NO_VALUE else resolved

    def condition(self, name: str) -> bool:
        """Evaluate a condition of the template by its name."""
        if name not in self.conditions:
            raise TemplateError(f"Unresolved condition {name}")
        return self._test(self.conditions[name])

    def chosen(self, argument: Any) -> Any:
        """Return the branch of an ``Fn::If`` that its condition chooses, as it stands."""
        name, then, otherwise = argument
        return then if self.condition(name) else otherwise

    def _resolve(self, node: Any) -> Any:
        if isinstance(node, list):
            return [value for item in node if (value := self._resolve(item)) is not _NO_VALUE]
        if isinstance(node, str) and _DYNAMIC_REFERENCE in node:
            raise TemplateError(f"Dynamic reference {node} is not resolved by the local cloud")
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((function, argument),) = node.items()
            if function in _FUNCTIONS:
                return _FUNCTIONS[function](self, argument)
            if function.startswith("Fn::"):
                raise TemplateError(f"{function} is not supported by the local cloud")
        return {key: value for key, item in node.items() if (value := self._resolve(item)) is not _NO_VALUE}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in self.values:
            return self.values[name]
        return self._resource(name).ref

    def _get_att(self, argument: Any) -> Any:
        name, *path = argument.split(".") if isinstance(argument, str) else argument
        attribute = ".".join(str(self._resolve(part)) for part in path)
        attributes = self._resource(name).attributes
        if attribute not in attributes:
            raise TemplateError(f"Resource {name} has no attribute {attribute}; it has {sorted(attributes)}")
        return attributes[attribute]

    def _resource(self, name: str) -> Referable:
        if name not in self.resources:
            raise UnresolvedResourceError(name)
        return self.resources[name]

    def _sub(self, argument: Any) -> str:
        text, local = argument if isinstance(argument, list) else (argument, {})
        names = {name: self._resolve(value) for name, value in local.items()}

        def value(name: str) -> str:
            if name in names:
                return str(names[name])
            return str(self._get_att(name) if "." in name else self._ref(name))

        substituted = SUBSTITUTION.sub(lambda match: value(match[1]), text)
        return substituted.replace("${!", "${")

    def _if(self, argument: Any) -> Any:
        return self._resolve(self.chosen(argument))

    def _join(self, argument: Any) -> str:
        separator, items = argument
        return str(separator).join(str(item) for item in self._resolve(items))

    def _select(self, argument: Any) -> Any:
        index, items = int(self._resolve(argument[0])), self._resolve(argument[1])
        if not 0 <= index < len(items):
            words = f"Template error: Fn::Select cannot select nonexistent value at index {index}"
            raise TemplateError(str(Fault("select-nonexistent", words, f"{_REFERENCE}-select.html")))
        return items[index]

    def _split(self, argument: Any) -> list[str]:
        separator, text = argument
        return str(self._resolve(text)).split(separator)

    def _find_in_map(self, argument: Any) -> Any:
        name, first, second = (self._resolve(part) for part in argument[:3])
        try:
            return self.mappings[name][first][second]
        except KeyError as error:
            words = f"Template error: Unable to get mapping for {name}::{first}::{second}"
            raise TemplateError(str(Fault("mapping-key", words, f"{_REFERENCE}-findinmap.html"))) from error

    def _import_value(self, argument: Any) -> str:
        name = self._resolve(argument)
        if name not in self.exports:
            raise TemplateError(f"No export named {name} found")
        return self.exports[name]

    def _get_azs(self, argument: Any) -> list[str]:
        region = self._resolve(argument) or self.values["AWS::Region"]
        return [zone.name for zone in RegionsAndZonesBackend.zones[region]]

    def _cidr(self, argument: Any) -> list[str]:
        block, count, *bits = (self._resolve(part) for part in argument)
        network = ipaddress.ip_network(block)
        host_bits = int(bits[0]) if bits else _CIDR_HOST_BITS
        subnets = network.subnets(new_prefix=network.max_prefixlen - host_bits)
        return [str(subnet) for subnet in itertools.islice(subnets, int(count))]

    def _base64(self, argument: Any) -> str:
        return base64.b64encode(str(self._resolve(argument)).encode()).decode()

    def _to_json_string(self, argument: Any) -> str:
        return json.dumps(self._resolve(argument))

    def _test(self, node: Any) -> bool:
        if not isinstance(node, dict):
            return str(node).lower() == "true"
        ((function, argument),) = node.items()
        if function not in _TESTS:
            raise TemplateError(f"{function} is not a condition function")
        return _TESTS[function](self, argument)

    def _equals(self, argument: Any) -> bool:
        left, right = (str(self.resolve(part)) for part in argument)
        return left == right

    def _not(self, argument: Any) -> bool:
        return not self._test(argument[0])

    def _and(self, argument: Any) -> bool:
        return all(self._test(part) for part in argument)

    def _or(self, argument: Any) -> bool:
        return any(self._test(part) for part in argument)


_FUNCTIONS: dict[str, Callable[[Resolver, Any], Any]] = {
    "Ref": Resolver._ref,  # noqa: SLF001  the table of this class's own functions
    "Fn::GetAtt": Resolver._get_att,  # noqa: SLF001
    "Fn::Sub": Resolver._sub,  # noqa: SLF001
    "Fn::If": Resolver._if,  # noqa: SLF001
    "Fn::Join": Resolver._join,  # noqa: SLF001
    "Fn::Select": Resolver._select,  # noqa: SLF001
    "Fn::Split": Resolver._split,  # noqa: SLF001
    "Fn::FindInMap": Resolver._find_in_map,  # noqa: SLF001
    "Fn::ImportValue": Resolver._import_value,  # noqa: SLF001
    "Fn::GetAZs": Resolver._get_azs,  # noqa: SLF001
    "Fn::Cidr": Resolver._cidr,  # noqa: SLF001
    "Fn::Base64": Resolver._base64,  # noqa: SLF001
    "Fn::ToJsonString": Resolver._to_json_string,  # noqa: SLF001
}


def is_function(node: Mapping[str, Any]) -> bool:
    """Tell whether an object of a template is an intrinsic function."""
    return len(node) == 1 and next(iter(node)) in _FUNCTIONS


_TESTS: dict[str, Callable[[Resolver, Any], bool]] = {
    "Condition": Resolver.condition,
    "Fn::Equals": Resolver._equals,  # noqa: SLF001
    "Fn::Not": Resolver._not,  # noqa: SLF001
    "Fn::And": Resolver._and,  # noqa: SLF001
    "Fn::Or": Resolver._or,  # noqa: SLF001
}
