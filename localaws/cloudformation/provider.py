"""Makes, changes and ends one resource, as its type describes."""

import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import jmespath
from botocore import xform_name

from localaws.cloudformation import shapes
from localaws.cloudformation.errors import UnsupportedPropertyError
from localaws.cloudformation.resource_type import Call, Each, Properties, ResourceType, Setting
from localaws.endpoint import Endpoint

_PROPERTY = re.compile(r"properties\.(\w+)")
_SUFFIX = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Physical:
    """An existing resource: what the template gave it, and what it became."""

    properties: Properties
    ref: str
    attributes: Mapping[str, Any] = field(default_factory=dict)
    scope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Owner:
    """The stack that a resource belongs to.

    Parameters
    ----------
    capabilities
        What whoever deploys it acknowledges, for stacks nested in it, too.
    """

    endpoint: Endpoint
    stack_name: str
    region: str
    account: str
    capabilities: tuple[str, ...] = ()

    def client(self, service: str) -> Any:
        """Return a boto3 client in the stack's region."""
        return self.endpoint.client(service, self.region)

    def physical_name(self, logical_id: str, limit: int, *, lower: bool) -> str:
        """Generate a name as CloudFormation does: stack, logical id, random suffix, within the limit."""
        suffix = "-" + "".join(secrets.choice(_SUFFIX) for _ in range(12))
        name = f"{self.stack_name}-{logical_id}"[: limit - len(suffix)] + suffix
        return name.lower() if lower else name


class Provider(Protocol):
    """Creates, updates and deletes resources of one type."""

    def create(self, owner: Owner, logical_id: str, properties: Properties) -> Physical:
        """Create a resource."""

    def update(self, owner: Owner, existing: Physical, properties: Properties) -> Physical | None:
        """Change a resource in place; None when only a replacement can have these properties."""

    def delete(self, owner: Owner, existing: Physical) -> None:
        """Delete a resource."""


@dataclass(frozen=True)
class ApiProvider:
    """Drives a service's API by the description of a type."""

    type_name: str
    type: ResourceType

    def create(self, owner: Owner, logical_id: str, properties: Properties) -> Physical:
        """Create the resource, then apply what has an operation of its own."""
        prepared = self._prepared(owner, self._with_name(owner, logical_id, properties))
        self._refuse_unknown(prepared)
        scope = self._scope(owner, prepared)
        if self.type.create:
            scope["response"] = self._call(owner, self.type.create, scope, without=self._apart())
        if self.type.find:
            scope["found"] = self._call(owner, self.type.find, scope)
        scope["ref"] = jmespath.search(self.type.ref, scope)
        for setting in self.type.settings:
            if setting.at_creation and setting.property in prepared:
                self._apply(owner, setting, scope)
        for each in self._attached:
            for item in prepared.get(each.property, []):
                self._call(owner, each.add, {**scope, "value": item})
        try:
            self._stabilize(owner, scope)
        except Exception:
            # What failed is deleted with the rest when the stack rolls back.
            self.delete(owner, self._physical(properties, scope))
            raise
        return self._physical(properties, scope)

    def update(self, owner: Owner, existing: Physical, properties: Properties) -> Physical | None:
        """Change what changed, or ask for a replacement."""
        before = existing.scope["properties"]
        named = properties
        if self.type.name and self.type.name not in properties:
            given = self.type.renames.get(self.type.name, self.type.name)
            named = {**properties, self.type.name: before[given]}
        prepared = self._prepared(owner, named)
        changed = {key for key in {*before, *prepared} if before.get(key) != prepared.get(key)}
        if self._needs_replacement(changed):
            return None
        scope = {**existing.scope, "properties": prepared}
        if self.type.update and changed - self._apart():
            scope["response"] = {**scope.get("response", {}), **self._update(owner, scope)}
        for setting in self.type.settings:
            if setting.on_change and setting.property in changed:
                self._apply(owner, setting, scope)
        for each in self.type.items:
            self._change_items(owner, each, before, scope)
        self._stabilize(owner, scope)
        return self._physical(properties, scope)

    def delete(self, owner: Owner, existing: Physical) -> None:
        """Remove what was attached, then the resource."""
        scope = dict(existing.scope)
        for each in self._attached:
            for item in scope["properties"].get(each.property, []):
                self._remove(owner, each, item, scope)
        if self.type.delete:
            self._perform(owner, self.type.delete, self._identity(self.type.delete, scope))

    def _stabilize(self, owner: Owner, scope: Mapping[str, Any]) -> None:
        if self.type.stabilize:
            self.type.stabilize(scope, owner)

    def _with_name(self, owner: Owner, logical_id: str, properties: Properties) -> Properties:
        if self.type.name is None or self.type.name in properties:
            return properties
        name = owner.physical_name(logical_id, self.type.name_limit, lower=self.type.name_lower)
        return {**properties, self.type.name: name}

    def _prepared(self, owner: Owner, properties: Properties) -> Properties:
        kept = {
            self.type.renames.get(key, key): value for key, value in properties.items() if key not in self.type.ignored
        }
        return self.type.prepare(kept, owner) if self.type.prepare else kept

    def _refuse_unknown(self, prepared: Properties) -> None:
        """Refuse properties that nothing passes on; whole inputs are checked against the API's own model."""
        expression = self.type.create.parameters if self.type.create else ""
        if expression == "properties":
            return
        taken = [expression, *(each.add.parameters for each in self.type.items), *self.type.identity.values()]
        everything = " ".join(taken)
        passed_on = {*_PROPERTY.findall(everything), *self._apart()} | {self.type.name}
        for unknown in prepared.keys() - passed_on:
            raise UnsupportedPropertyError(self.type_name, unknown)

    def _scope(self, owner: Owner, properties: Properties) -> dict[str, Any]:
        return {"properties": properties, "region": owner.region, "account": owner.account}

    def _physical(self, properties: Properties, scope: dict[str, Any]) -> Physical:
        attributes = {name: jmespath.search(path, scope) for name, path in self.type.attributes.items()}
        return Physical(properties, scope["ref"], attributes, scope)

    def _apart(self) -> set[str]:
        """Name the properties that the creating operation does not take."""
        return {s.property for s in self.type.settings if s.at_creation} | {e.property for e in self._attached}

    @property
    def _attached(self) -> list[Each]:
        return [each for each in self.type.items if each.at_creation]

    def _needs_replacement(self, changed: set[str]) -> bool:
        own = {s.property for s in self.type.settings} | {e.property for e in self.type.items}
        remaining = {key for key in changed - own if key != "Tags"}
        if not remaining or self.type.create is None:
            return False
        if self.type.update is None:
            return True
        taken = shapes.members(self.type.service, self.type.update)
        fixed = {key.lower() for key in self.type.identity}
        return any(key.lower() not in taken or key.lower() in fixed for key in remaining)

    def _update(self, owner: Owner, scope: Mapping[str, Any]) -> dict[str, Any]:
        operation = self.type.update or ""
        taken = shapes.members(self.type.service, operation)
        identity = self._identity(operation, scope)
        reserved = {*(key.lower() for key in identity), *(key.lower() for key in self._apart())}
        own = {
            key: value
            for key, value in scope["properties"].items()
            if key.lower() in taken and key.lower() not in reserved
        }
        return self._perform(owner, operation, {**own, **identity})

    def _identity(self, operation: str, scope: Mapping[str, Any]) -> dict[str, Any]:
        taken = shapes.members(self.type.service, operation)
        return {key: jmespath.search(path, scope) for key, path in self.type.identity.items() if key.lower() in taken}

    def _apply(self, owner: Owner, setting: Setting, scope: Mapping[str, Any]) -> None:
        value = scope["properties"].get(setting.property)
        call = setting.clear if value is None else setting.apply
        if call:
            self._call(owner, call, {**scope, "value": value})

    def _change_items(self, owner: Owner, each: Each, before: Properties, scope: Mapping[str, Any]) -> None:
        old, new = before.get(each.property, []), scope["properties"].get(each.property, [])
        # What only attaches carries its content in its other properties: every item is attached again.
        renewed = self.type.create is None and before != scope["properties"]
        for item in old:
            if item not in new:
                self._remove(owner, each, item, scope)
        for item in new:
            if renewed or item not in old:
                self._call(owner, each.add, {**scope, "value": item})

    def _remove(self, owner: Owner, each: Each, item: Any, scope: Mapping[str, Any]) -> None:
        if each.remove:
            self._call(owner, each.remove, {**scope, "value": item})

    def _call(
        self, owner: Owner, call: Call, scope: Mapping[str, Any], without: set[str] | None = None
    ) -> dict[str, Any]:
        found = jmespath.search(call.parameters, scope)
        parameters = {key: value for key, value in found.items() if key not in (without or ())}
        return self._perform(owner, call.operation, parameters)

    def _perform(self, owner: Owner, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        fitted = shapes.fit(parameters, self.type.service, operation, self.type_name)
        answer: dict[str, Any] = getattr(owner.client(self.type.service), xform_name(operation))(**fitted)
        return answer
