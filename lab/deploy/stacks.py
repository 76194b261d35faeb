"""One stack after the other: deployed by the SAM CLI, read back, changed, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.deploy.readers import READERS
from lab.deploy.report import ReadBack
from lab.deployment import ARTIFACTS_BUCKET, DeploymentFailedError, sam_environment
from lab.paths import ROOT, SAM
from localaws.endpoint import Endpoint
from localaws.processes import Processes

_RETAINED = ("Retain", "RetainExceptOnCreate")


@dataclass(frozen=True)
class Stack:
    """A stack to deploy.

    Parameters
    ----------
    environment
        The section of samconfig.toml.
    file
        The file of ``parameters/``, over which ``parameters`` win.
    template
        Where it is not the one that the section names: what was built.
    change
        The parameters of the update.
    """

    name: str
    environment: str
    file: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    template: Path | None = None
    change: Mapping[str, str] = field(default_factory=lambda: {"LogRetentionDays": "90"})


class Cloud:
    """The local AWS, as an operator uses it.

    Parameters
    ----------
    folder
        Receives the log of each ``sam`` command.
    """

    def __init__(self, processes: Processes, endpoint: Endpoint, folder: Path) -> None:
        self.endpoint = endpoint
        self.client = endpoint.client
        self._processes = processes
        self._folder = folder
        self._formation = endpoint.client("cloudformation")

    def sam(self, step: str, *arguments: str | Path) -> None:
        """Run the SAM CLI.

        Raises
        ------
        DeploymentFailedError
        """
        log = self._folder / f"sam-{step}.log"
        running = self._processes.start(
            f"sam {step}", [SAM, *arguments], log=log, env=sam_environment(self.endpoint), cwd=ROOT
        )
        if running.popen.wait() != 0:
            raise DeploymentFailedError(f"sam {step} failed, see {log}:\n{running.tail()}")

    def deploy(self, stack: Stack, **changes: str) -> None:
        """Deploy a stack, with these parameters changed.

        Raises
        ------
        DeploymentFailedError
        """
        overrides = [f"{name}={value}" for name, value in {**stack.parameters, **changes}.items()]
        self.sam(
            f"deploy-{stack.name}",
            # Beside the template that was built the SAM CLI would look for a file of options, and find none.
            *("deploy", "--config-file", ROOT / "samconfig.toml"),
            *("--config-env", stack.environment, "--stack-name", stack.name),
            *(("--template-file", stack.template) if stack.template else ()),
            *("--s3-bucket", ARTIFACTS_BUCKET, "--no-resolve-s3", "--no-confirm-changeset", "--no-progressbar"),
            *("--parameter-overrides", f"file://parameters/{stack.file}.yaml", *overrides),
        )

    def outputs(self, name: str) -> dict[str, str]:
        """Return a stack's outputs."""
        (stack,) = self._formation.describe_stacks(StackName=name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def read_back(self, name: str) -> list[ReadBack]:
        """Read every resource of a stack and of those nested in it, by the API of its service."""
        found = []
        for entry in self._listed(name):
            logical, kind, physical = entry["LogicalResourceId"], entry["ResourceType"], entry["PhysicalResourceId"]
            found.append(self._read(logical, kind, physical))
            if kind == "AWS::CloudFormation::Stack":
                inner = self.read_back(physical)
                found += [each.model_copy(update={"logical_id": f"{logical}.{each.logical_id}"}) for each in inner]
        return found

    def again(self, resource: ReadBack) -> ReadBack:
        """Read a resource that was read before."""
        return self._read(resource.logical_id, resource.type, resource.physical_id)

    def retained(self, name: str) -> set[str]:
        """Return the logical ids that the deployed templates retain, as :meth:`read_back` gives them."""
        template = self._formation.get_template(StackName=name)["TemplateBody"]
        own = {key for key, each in template["Resources"].items() if each.get("DeletionPolicy") in _RETAINED}
        for entry in self._listed(name):
            if entry["ResourceType"] == "AWS::CloudFormation::Stack":
                inner = self.retained(entry["PhysicalResourceId"])
                own |= {f"{entry['LogicalResourceId']}.{logical}" for logical in inner}
        return own

    def delete(self, name: str) -> str:
        """Delete a stack and return its status."""
        (stack,) = self._formation.describe_stacks(StackName=name)["Stacks"]
        self._formation.delete_stack(StackName=name)
        (gone,) = self._formation.describe_stacks(StackName=stack["StackId"])["Stacks"]
        status: str = gone["StackStatus"]
        return status

    def _listed(self, name: str) -> list[dict[str, Any]]:
        pages = self._formation.get_paginator("list_stack_resources").paginate(StackName=name)
        return [entry for page in pages for entry in page["StackResourceSummaries"]]

    def _read(self, logical: str, kind: str, physical: str) -> ReadBack:
        reader = READERS.get(kind)
        properties = reader(self.client, physical) if reader else None
        return ReadBack(
            logical_id=logical, type=kind, physical_id=physical, properties=dict(properties) if properties else None
        )
