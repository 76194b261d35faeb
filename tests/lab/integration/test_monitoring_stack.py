"""The deployed monitoring on the local Fargate: Prometheus and Alertmanager start in their own images' file systems."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from lab.connect import addresses_of
from localaws.fargate.mounts import can_mount
from tests.localaws.integration.running_cloud import Cloud
from tests.paths import IMAGES, ROOT

READY = {"prometheus": 9090, "alertmanager": 9093}


@pytest.fixture
def network(cloud: Cloud) -> dict[str, str]:
    """What the stack is given by the others: a cluster, a namespace, a VPC."""
    ec2 = cloud.client("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]
    cloud.client("ecs").create_cluster(clusterName="monitored")
    discovery = cloud.client("servicediscovery")
    names = [each["Name"] for each in discovery.list_namespaces()["Namespaces"]]
    if "app.internal" not in names:
        discovery.create_private_dns_namespace(Name="app.internal", Vpc=subnet["VpcId"])
    (namespace,) = [each["Id"] for each in discovery.list_namespaces()["Namespaces"] if each["Name"] == "app.internal"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    return {
        "Application": "app",
        "VpcId": subnet["VpcId"],
        "SubnetIds": subnet["SubnetId"],
        "ClientSecurityGroupId": group,
        "AccessSecurityGroupId": "",
        "WorkersSecurityGroup": group,
        "ClusterName": "monitored",
        "NamespaceId": namespace,
        "TopicArn": "arn:aws:sns:eu-central-1:123456789012:alerts",
        "PrometheusImage": "prometheus",
        "AlertmanagerImage": "alertmanager",
        "GrafanaImage": "",
        "Architecture": "X86_64",
        "RetentionDays": "15",
        "PermissionsBoundaryArn": "",
        "KmsKeyArn": "",
        "LogRetentionDays": "30",
    }


def build(folder: Path, *, declared: bool) -> None:
    """Build both images, with the volumes that they declare or without."""
    for name in READY:
        shutil.rmtree(folder / "images" / name, ignore_errors=True)
        shutil.copytree(IMAGES / name, folder / "images" / name)
        dockerfile = folder / "images" / name / "Dockerfile"
        if not declared:
            dockerfile.write_text(re.sub(r"^VOLUME.*\n", "", dockerfile.read_text(), flags=re.MULTILINE))


def deploy(cloud: Cloud, parameters: dict[str, str]) -> dict[str, Any]:
    formation = cloud.client("cloudformation")
    formation.create_stack(
        StackName="monitoring",
        TemplateBody=(ROOT / "stacks" / "monitoring.yaml").read_text(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    stack: dict[str, Any] = formation.describe_stacks(StackName="monitoring")["Stacks"][0]
    return stack


@pytest.mark.skipif(not can_mount(), reason="no process may have mounts of its own here, so no file system")
def test_prometheus_and_alertmanager_start_and_answer(cloud: Cloud, network: dict[str, str]) -> None:
    build(cloud.folder, declared=True)
    stack = deploy(cloud, network)
    assert stack["StackStatus"] == "CREATE_COMPLETE", json.dumps(stack, default=str)
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    for name, port in READY.items():
        (address,) = addresses_of(cloud.client("ecs"), "monitored", outputs[f"{name.title()}ServiceName"])
        assert httpx.get(f"http://{address}:{port}/-/ready").status_code == httpx.codes.OK
    cloud.client("cloudformation").delete_stack(StackName="monitoring")


@pytest.mark.skipif(not can_mount(), reason="a task with a file system does not start here at all")
def test_without_a_declared_volume_they_may_not_write_and_the_stack_is_rolled_back(
    cloud: Cloud, network: dict[str, str]
) -> None:
    build(cloud.folder, declared=False)
    stack = deploy(cloud, network)
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "ECS Deployment Circuit Breaker was triggered" in stack["StackStatusReason"]
    ended = [log.read_text() for log in (cloud.folder / "tasks").glob("*.log")]
    assert [text for text in ended if "Permission denied" in text]
