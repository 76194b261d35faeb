"""Puts our deployments behind moto's records of stacks and change sets."""

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from moto.cloudformation import models
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.parsing import Export, Output

from localaws.cloudformation.deployment import Deployment, Plan, Resource
from localaws.cloudformation.errors import ResourceFailedError, TemplateError
from localaws.cloudformation.provider import Owner
from localaws.cloudformation.providers import PROVIDERS
from localaws.cloudformation.references import affected
from localaws.cloudformation.requests import capabilities_of
from localaws.cloudformation.strict.inspection import Inspection
from localaws.cloudformation.strict.names import Holder
from localaws.cloudformation.template import parse
from localaws.endpoint import Endpoint

_log = logging.getLogger(__name__)


class _Record:
    """A resource as moto's answers describe it."""

    def __init__(self, resource: Resource) -> None:
        self.logical_resource_id = resource.logical_id
        self.physical_resource_id = resource.ref
        self.cf_resource_type = resource.type_name


class _ResourceMap:
    """What moto asks of a stack's resources, answered by its deployment."""

    no_echo_parameter_keys: tuple[str, ...] = ()

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    @property
    def resolved_parameters(self) -> dict[str, str]:
        """The stack's parameters as the template declares them, with the defaults of those not given."""
        plan = self._deployment.plan
        return {
            name: plan.parameters.get(name, str(parameter.get("Default", "")))
            for name, parameter in plan.template.get("Parameters", {}).items()
        }

    def values(self) -> list[_Record]:
        """Return the existing resources."""
        return [_Record(resource) for resource in self._deployment.resources.values()]

    def build_change_set_actions(self, template: Mapping[str, Any]) -> dict[str, dict[str, dict[str, str]]]:
        """Tell what a template would change, by its text and by what refers to a changed resource."""
        old, new = self._deployment.plan.template.get("Resources", {}), template["Resources"]
        touched = affected(new, {name for name in new if new[name] != old.get(name)})
        actions = {
            "Add": [name for name in new if name not in old],
            "Modify": [name for name in new if name in touched and name in old],
            "Remove": [name for name in old if name not in new],
        }
        return {
            action: {name: {"ResourceType": ({**old, **new})[name]["Type"]} for name in names}
            for action, names in actions.items()
        }


class _OutputMap:
    """What moto asks of a stack's outputs."""

    def __init__(self, stack: "Stack") -> None:
        self._stack = stack

    def values(self) -> Iterator[Output]:
        """Yield the outputs whose condition holds."""
        for name, output, value in self._resolved():
            yield Output(name, value, output.get("Description", ""))

    @property
    def exports(self) -> list[Export]:
        """The outputs that other stacks may import."""
        deployment = self._stack.deployment
        return [
            Export(self._stack.stack_id, deployment.resolver.resolve(output["Export"]["Name"]), value)
            for _, output, value in self._resolved()
            if "Export" in output
        ]

    def _resolved(self) -> Iterator[tuple[str, Mapping[str, Any], str]]:
        if not self._stack.status.endswith("_COMPLETE") or self._stack.status == "DELETE_COMPLETE":
            return
        deployment = self._stack.deployment
        resolver = deployment.resolver
        for name, output in deployment.plan.template.get("Outputs", {}).items():
            if "Condition" not in output or resolver.condition(output["Condition"]):
                yield name, output, str(resolver.resolve(output["Value"]))


class Stack(models.Stack):
    """A stack of moto's, deployed by us."""

    endpoint: Endpoint
    status = "CREATE_PENDING"
    status_reason: str | None = None

    def _create_resource_map(self) -> _ResourceMap:  # type: ignore[override]  # answers all that moto asks of it
        backend = models.cloudformation_backends[self.account_id][self.region_name]
        pseudo = {
            "AWS::AccountId": self.account_id,
            "AWS::NotificationARNs": self.notification_arns,
            "AWS::Partition": "aws",
            "AWS::Region": self.region_name,
            "AWS::StackId": self.stack_id,
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        owner = Owner(self.endpoint, self.name, self.region_name, self.account_id, capabilities_of(self.name))
        self.deployment = Deployment(
            owner=owner,
            pseudo=pseudo,
            exports=_ExportValues(backend.exports),
            providers=PROVIDERS,
            listener=self._resource_event,
            inspection=Inspection(self.stack_id, self.region_name, owner.client, lambda: _holders(backend)),
        )
        return _ResourceMap(self.deployment)

    def _create_output_map(self) -> _OutputMap:  # type: ignore[override]  # answers all that moto asks of it
        return _OutputMap(self)

    def create_resources(self) -> None:
        """Create what the template says, or roll back to nothing."""
        self.begin("CREATE")
        self.execute("CREATE", Plan(self.template_dict, self.parameters))

    def update(
        self,
        template: str,
        role_arn: str | None = None,
        parameters: dict[str, Any] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        """Bring the stack to a template, or back to the former one.

        Raises
        ------
        ValidationError
            Nothing changed.
        """
        plan = Plan(parse(template), parameters or {})
        if plan == self.deployment.plan:
            raise ValidationError(self.name, message="No updates are to be performed.")
        self.role_arn, self.tags = role_arn, self.tags if tags is None else tags
        self.begin("UPDATE")
        self.execute("UPDATE", plan)

    def begin(self, verb: str) -> None:
        """Say that the stack is being created or updated."""
        self._enter(f"{verb}_IN_PROGRESS", "User Initiated")

    def execute(self, verb: str, plan: Plan) -> None:
        """Apply a plan; should a resource fail, apply the former one."""
        former = self.deployment.plan
        try:
            self.deployment.apply(plan)
        except (ResourceFailedError, TemplateError) as error:
            _log.warning("stack %s: %s", self.name, error)
            self._roll_back("ROLLBACK" if verb == "CREATE" else "UPDATE_ROLLBACK", former, str(error))
            return
        self.template, self.template_dict = json.dumps(plan.template), dict(plan.template)
        self.parameters, self.description = dict(plan.parameters), plan.template.get("Description")
        self._enter(f"{verb}_COMPLETE")
        self._publish_exports()

    def delete(self) -> None:
        """Delete every resource; the status tells whether that succeeded."""
        self._enter("DELETE_IN_PROGRESS", "User Initiated")
        try:
            self.deployment.delete()
        except ResourceFailedError as error:
            _log.warning("stack %s: %s", self.name, error)
            self._enter("DELETE_FAILED", str(error))
            return
        self._enter("DELETE_COMPLETE")

    def _roll_back(self, verb: str, former: Plan, reason: str) -> None:
        self._enter(f"{verb}_IN_PROGRESS", reason)
        try:
            self.deployment.apply(former, rolling_back=True)
        except (ResourceFailedError, TemplateError) as error:
            self._enter(f"{verb}_FAILED", str(error))
            return
        self._enter(f"{verb}_COMPLETE", reason)

    def _publish_exports(self) -> None:
        exports = models.cloudformation_backends[self.account_id][self.region_name].exports
        for name in [name for name, export in exports.items() if export.exporting_stack_id == self.stack_id]:
            del exports[name]
        exports.update({export.name: export for export in self.exports})

    def _enter(self, status: str, reason: str | None = None) -> None:
        self.status, self.status_reason = status, reason
        self._add_stack_event(status, resource_status_reason=reason)

    def _resource_event(self, resource: Resource, status: str, reason: str) -> None:
        self.events.append(
            models.Event(
                stack_id=self.stack_id,
                stack_name=self.name,
                logical_resource_id=resource.logical_id,
                physical_resource_id=resource.ref,
                resource_type=resource.type_name,
                resource_status=status,
                resource_status_reason=reason or None,
                resource_properties=None,
            )
        )


def _holders(backend: Any) -> Iterator[Holder]:
    """Yield the resources of every stack of a region."""
    for stack in list(backend.stacks.values()):
        for resource in list(stack.deployment.resources.values()) if isinstance(stack, Stack) else ():
            yield Holder(resource.type_name, resource.physical.properties, stack.stack_id)


class _ExportValues(Mapping[str, str]):
    """The values of a region's exports, as they are when asked."""

    def __init__(self, exports: Mapping[str, Export]) -> None:
        self._exports = exports

    def __getitem__(self, name: str) -> str:
        value: str = self._exports[name].value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._exports)

    def __len__(self) -> int:
        return len(self._exports)
