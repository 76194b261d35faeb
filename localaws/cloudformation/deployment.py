"""Brings the resources of one stack to what a template says, in order, and back if that fails."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from botocore.exceptions import ClientError

from localaws.cloudformation.errors import ResourceFailedError, TemplateError, UnsupportedTypeError
from localaws.cloudformation.intrinsics import Resolver
from localaws.cloudformation.nested import NestedStackError
from localaws.cloudformation.provider import Owner, Physical, Provider
from localaws.cloudformation.references import creation_order
from localaws.cloudformation.stabilizing import NotStabilizedError
from localaws.cloudformation.strict.inspection import Inspection
from localaws.cloudformation.template import Template, parameter_values

type Listener = Callable[["Resource", str, str], None]

_log = logging.getLogger(__name__)
_RETAINED = ("Retain", "RetainExceptOnCreate")
_EXPECTED = (ClientError, TemplateError, NestedStackError, NotStabilizedError)


@dataclass(frozen=True)
class Resource:
    """A resource of a stack, by its logical id."""

    logical_id: str
    type_name: str
    physical: Physical
    deletion_policy: str = "Delete"

    @property
    def ref(self) -> str:
        """The value of ``Ref``."""
        return self.physical.ref

    @property
    def attributes(self) -> Mapping[str, Any]:
        """The values of ``Fn::GetAtt``."""
        return self.physical.attributes


@dataclass(frozen=True)
class Plan:
    """A template with its parameters: all that a stack's resources follow from."""

    template: Template
    parameters: Mapping[str, str]

    def resolver(
        self, pseudo: Mapping[str, Any], resources: Mapping[str, Resource], exports: Mapping[str, str]
    ) -> Resolver:
        """Return the resolver of this template over the stack's resources."""
        return Resolver(
            values={**pseudo, **parameter_values(self.template, self.parameters)},
            resources=resources,
            mappings=self.template.get("Mappings", {}),
            conditions=self.template.get("Conditions", {}),
            exports=exports,
        )

    def wanted(self, resolver: Resolver) -> dict[str, Mapping[str, Any]]:
        """Return the resources whose condition holds."""
        return {
            name: resource
            for name, resource in self.template.get("Resources", {}).items()
            if "Condition" not in resource or resolver.condition(resource["Condition"])
        }

    @classmethod
    def empty(cls) -> Self:
        """Return the plan of a stack without resources."""
        return cls({}, {})


@dataclass
class Deployment:
    """The resources of one stack.

    Parameters
    ----------
    providers
        By resource type; a type without provider fails its stack.
    listener
        Told of each resource, its new status (``CREATE_COMPLETE`` and so on) and the reason.
    inspection
        Refuses what AWS refuses; a way back to what existed is not judged again.
    """

    owner: Owner
    pseudo: Mapping[str, Any]
    exports: Mapping[str, str]
    providers: Mapping[str, Provider]
    listener: Listener
    inspection: Inspection
    plan: Plan = field(default_factory=Plan.empty)
    resources: dict[str, Resource] = field(default_factory=dict)
    _rolling_back: bool = False

    @property
    def resolver(self) -> Resolver:
        """Resolves what the current template says of the current resources."""
        return self.plan.resolver(self.pseudo, self.resources, self.exports)

    def apply(self, plan: Plan, *, rolling_back: bool = False) -> None:
        """Create, change, replace and delete resources until they are what the plan says.

        Parameters
        ----------
        rolling_back
            The plan is the one before that which failed: ``RetainExceptOnCreate`` keeps nothing of what it created.

        Raises
        ------
        ResourceFailedError
            Names the first resource that failed; the resources are those of neither plan until the
            former one is applied again.
        TemplateError
            The template is wrong before any resource is touched.
        """
        resolver = plan.resolver(self.pseudo, self.resources, self.exports)
        wanted = plan.wanted(resolver)
        former, self.plan, self._rolling_back = dict(self.resources), plan, rolling_back
        order = creation_order(wanted)
        if not rolling_back:
            self._refuse_faulty(wanted, resolver)
        obsolete = [resource for name, resource in former.items() if name not in wanted]
        for logical_id in order:
            replaced = self._bring(logical_id, wanted[logical_id], resolver)
            if replaced:
                obsolete.append(replaced)
        for resource in reversed(obsolete):
            self._delete(resource, rolling_back=rolling_back)

    def _refuse_faulty(self, wanted: Mapping[str, Mapping[str, Any]], resolver: Resolver) -> None:
        """Refuse what AWS would refuse, as far as it can be known before any resource is touched."""
        existing = {name: resource.physical.properties for name, resource in self.resources.items()}
        refused = self.inspection.ahead(wanted, existing, resolver)
        for logical_id, error in refused.items():
            existing_one = self.resources.get(logical_id)
            resource = existing_one or Resource(logical_id, wanted[logical_id]["Type"], Physical({}, ""))
            self.listener(resource, f"{'UPDATE' if existing_one else 'CREATE'}_FAILED", str(error))
        for first, error in refused.items():
            raise ResourceFailedError(first, str(error), "update" if first in existing else "create", refused)

    def delete(self) -> None:
        """Delete every resource, the last created first; those whose ``DeletionPolicy`` retains them stay.

        Raises
        ------
        ResourceFailedError
            A resource could not be deleted; the others before it are gone.
        """
        for logical_id in creation_order(self.plan.template.get("Resources", {})):
            if logical_id in self.resources:
                self.resources[logical_id] = self.resources.pop(logical_id)
        for resource in reversed(list(self.resources.values())):
            self._delete(resource)

    def _bring(self, logical_id: str, wanted: Mapping[str, Any], resolver: Resolver) -> Resource | None:
        """Bring one resource to what is wanted; return the one that it replaces, if any."""
        existing = self.resources.get(logical_id)
        verb = "UPDATE" if existing else "CREATE"
        placeholder = existing or Resource(logical_id, wanted["Type"], Physical({}, ""))
        try:
            properties = resolver.resolve(wanted.get("Properties", {}))
            provider = self._provider(wanted["Type"])
            if existing and existing.type_name == wanted["Type"]:
                if existing.physical.properties == properties:
                    return None
                self._inspect(logical_id, wanted["Type"], properties, existing)
                self.listener(existing, "UPDATE_IN_PROGRESS", "")
                physical = provider.update(self.owner, existing.physical, properties)
            else:
                self.listener(placeholder, "CREATE_IN_PROGRESS", "")
                self._inspect(logical_id, wanted["Type"], properties, None)
                physical = None
            replaced = existing if physical is None else None
            if physical is None:
                physical = provider.create(self.owner, logical_id, properties)
        except Exception as error:
            _log_fault(logical_id, error)
            self.listener(placeholder, f"{verb}_FAILED", str(error))
            raise ResourceFailedError(logical_id, str(error), verb.lower()) from error
        self._record(logical_id, wanted, physical, verb)
        return replaced if replaced and replaced.ref != physical.ref else None

    def _inspect(self, logical_id: str, type_name: str, properties: Any, existing: Resource | None) -> None:
        if not self._rolling_back:
            before = existing.physical.properties if existing else None
            self.inspection.at_turn(logical_id, type_name, properties, before)

    def _record(self, logical_id: str, wanted: Mapping[str, Any], physical: Physical, verb: str) -> None:
        resource = Resource(logical_id, wanted["Type"], physical, wanted.get("DeletionPolicy", "Delete"))
        self.resources[logical_id] = resource
        self.listener(resource, f"{verb}_COMPLETE", "")

    def _delete(self, resource: Resource, *, rolling_back: bool = False) -> None:
        current = self.resources.get(resource.logical_id) is resource
        retained = resource.deletion_policy in _RETAINED and not (
            rolling_back and resource.deletion_policy == "RetainExceptOnCreate"
        )
        try:
            if not retained:
                self._provider(resource.type_name).delete(self.owner, resource.physical)
        except Exception as error:
            _log_fault(resource.logical_id, error)
            self.listener(resource, "DELETE_FAILED", str(error))
            raise ResourceFailedError(resource.logical_id, str(error), "delete") from error
        if current:
            del self.resources[resource.logical_id]
        self.listener(resource, "DELETE_SKIPPED" if retained else "DELETE_COMPLETE", "")

    def _provider(self, type_name: str) -> Provider:
        if type_name not in self.providers:
            raise UnsupportedTypeError(type_name)
        return self.providers[type_name]


def _log_fault(logical_id: str, error: Exception) -> None:
    """Log what no service answers: a fault of the local cloud, which still fails the resource by name."""
    if not isinstance(error, _EXPECTED):
        _log.error("resource %s", logical_id, exc_info=error)
