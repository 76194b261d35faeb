"""Deploys each faulty variant to the local AWS, and notes how it is refused."""

import json
import re
from typing import Any, Final

from botocore.exceptions import ClientError

from lab.console import LabConsole
from lab.deploy.strict import samples
from lab.deploy.strict.report import Refusal, StrictReport
from lab.deploy.strict.variant import Template, Variant
from lab.deploy.strict.variants import VARIANTS
from localaws.endpoint import Endpoint

# A stack goes back with the reason where no resource had its turn.
_REFUSED: Final = ("_FAILED", "ROLLBACK_IN_PROGRESS")
_ZONE: Final = re.compile(r"[a-z]+-[a-z]+-\d[a-f]")


def try_all(endpoint: Endpoint, console: LabConsole) -> StrictReport:
    """Deploy every variant; nothing of them is left."""
    endpoint.client("s3").create_bucket(
        Bucket=samples.BUCKET, CreateBucketConfiguration={"LocationConstraint": endpoint.region}
    )
    report = StrictReport(
        variants=[
            Refusal(
                rule=each.rule, template=each.template, refusal=_Trial(endpoint, each, f"strict-{number}").refusal()
            )
            for number, each in enumerate(VARIANTS)
        ]
    )
    console.say(f"{report.planted} faulty variants of the templates, {report.refused} refused by the rule about them")
    return report


class _Trial:
    """One variant, its stacks and their end."""

    def __init__(self, endpoint: Endpoint, variant: Variant, name: str) -> None:
        self._endpoint = endpoint
        self._variant = variant
        self._name = name
        self._formation = endpoint.client("cloudformation", variant.region)

    def refusal(self) -> str:
        """Return what the local AWS answers; empty where it deploys the variant."""
        variant, template = self._variant, samples.template(self._variant.template)
        names = [self._name, f"{self._name}-again"] if variant.twice else [self._name]
        try:
            refused = [self._create(name, variant.faulty(template)) for name in names]
            if variant.afterwards:
                refused.append(self._send("update_stack", self._name, variant.updated(template)))
        except ClientError as error:
            return str(error)
        finally:
            for name in names:
                self._formation.delete_stack(StackName=name)
        return refused[-1]

    def _create(self, name: str, template: Template) -> str:
        return self._send("create_stack", name, template)

    def _send(self, operation: str, name: str, template: Template) -> str:
        """Deploy and return why resources failed."""
        key = f"{name}-{operation}.json"
        self._endpoint.client("s3").put_object(Bucket=samples.BUCKET, Key=key, Body=json.dumps(template))
        parameters = samples.parameters(self._variant.template, self._variant.parameters)
        if not self._variant.pure:
            parameters = self._placed(parameters)
        getattr(self._formation, operation)(
            StackName=name,
            TemplateURL=f"{self._endpoint.url}/{samples.BUCKET}/{key}",
            Parameters=[{"ParameterKey": each, "ParameterValue": value} for each, value in parameters.items()],
            Capabilities=list(self._variant.capabilities),
        )
        events = self._formation.describe_stack_events(StackName=name)["StackEvents"]
        return "\n".join(each["ResourceStatusReason"] for each in events if each["ResourceStatus"].endswith(_REFUSED))

    def _placed(self, parameters: dict[str, str]) -> dict[str, str]:
        """Take the region's default VPC, its group, and its subnet of each zone that is named."""
        if not parameters.get("VpcId"):
            return parameters
        ec2 = self._endpoint.client("ec2", self._variant.region)
        found: list[dict[str, Any]] = ec2.describe_subnets()["Subnets"]
        subnets = {each["AvailabilityZone"]: each["SubnetId"] for each in found if each["DefaultForAz"]}
        listed = _ZONE.sub(lambda match: subnets[match[0]], parameters["SubnetIds"])
        (vpc,) = {each["VpcId"] for each in found if each["DefaultForAz"]}
        (group,) = ec2.describe_security_groups(
            Filters=[{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
        )["SecurityGroups"]
        return {**parameters, "VpcId": vpc, "SubnetIds": listed, "ClientSecurityGroupId": group["GroupId"]}
