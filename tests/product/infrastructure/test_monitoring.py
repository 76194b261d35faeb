"""The monitoring's tasks against their images and names: what one part says, the others must say, too."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from mskmigration.preflight.proposal import MOST_WORKERS, WORKER_SIZES
from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, template
from tools.reference.sources import walk

MONITORING: dict[str, Any] = template(ROOT / "stacks" / "monitoring.yaml")["Resources"]
WORKERS: dict[str, Any] = template(ROOT / "stacks" / "workers.yaml")["Resources"]
IMAGES = ROOT / "images"
KEEPERS = ("prometheus", "alertmanager")
TOOLS = (*KEEPERS, "grafana")
NAMESPACE = "${Application}.internal"


def task(tool: str) -> dict[str, Any]:
    found: dict[str, Any] = MONITORING[f"{tool.title()}Task"]["Properties"]
    return found


def container(tool: str) -> dict[str, Any]:
    (only,) = task(tool)["ContainerDefinitions"]
    found: dict[str, Any] = only
    return found


def dockerfile(tool: str) -> str:
    return (IMAGES / tool / "Dockerfile").read_text()


def files_of(tool: str) -> dict[str, Any]:
    """Return the access point that a tool's files lie behind."""
    (volume,) = [volume for volume in task(tool)["Volumes"] if "EFSVolumeConfiguration" in volume]
    reference = volume["EFSVolumeConfiguration"]["AuthorizationConfig"]["AccessPointId"]
    found: dict[str, Any] = MONITORING[reference["Ref"]]["Properties"]
    return found


@pytest.mark.parametrize("tool", KEEPERS)
def test_files_belong_to_the_images_user(tool: str) -> None:
    user = re.search(r"^USER (\d+):(\d+)$", dockerfile(tool), re.MULTILINE)
    assert user is not None
    uid, gid = user.groups()
    point = files_of(tool)
    assert point["PosixUser"] == {"Uid": uid, "Gid": gid}
    created = point["RootDirectory"]["CreationInfo"]
    assert (created["OwnerUid"], created["OwnerGid"]) == (uid, gid)
    assert int(created["Permissions"], 8) & 0o700 == 0o700
    assert int(created["Permissions"], 8) & 0o007 == 0


def test_each_keeper_has_a_folder_of_its_own() -> None:
    folders = [files_of(tool)["RootDirectory"]["Path"] for tool in KEEPERS]
    assert len(set(folders)) == len(folders)
    assert "/" not in folders


@pytest.mark.parametrize("tool", KEEPERS)
def test_files_are_mounted_where_the_image_keeps_them(tool: str) -> None:
    mounts = {mount["SourceVolume"]: mount for mount in container(tool)["MountPoints"]}
    assert mounts["data"]["ReadOnly"] is False
    home = mounts["data"]["ContainerPath"].removesuffix("/data")
    assert f"COPY --chown=10001:10001 data {home}/data" in dockerfile(tool)
    assert f'ENTRYPOINT ["{home}/bin/entrypoint"]' in dockerfile(tool)
    entrypoint = (IMAGES / tool / "bin" / "entrypoint").read_text()
    assert re.search(r'--storage\.(tsdb\.)?path="\$home/data"', entrypoint)


@pytest.mark.parametrize("tool", KEEPERS)
def test_a_read_only_root_leaves_the_entrypoint_a_folder_to_write_in(tool: str) -> None:
    assert container(tool)["ReadonlyRootFilesystem"] is True
    assert "${TMPDIR:-/tmp}" in (IMAGES / tool / "bin" / "entrypoint").read_text()
    assert {"SourceVolume": "temporary", "ContainerPath": "/tmp", "ReadOnly": False} in container(tool)["MountPoints"]  # noqa: S108
    assert {"Name": "temporary"} in task(tool)["Volumes"]


def test_grafana_keeps_nothing_and_may_write_in_its_image() -> None:
    assert "MountPoints" not in container("grafana")
    assert container("grafana").get("ReadonlyRootFilesystem", False) is False


@pytest.mark.parametrize("tool", TOOLS)
def test_a_task_opens_the_port_of_its_image(tool: str) -> None:
    exposed = re.search(r"^EXPOSE (\d+)$", dockerfile(tool), re.MULTILINE)
    assert exposed is not None
    assert [mapping["ContainerPort"] for mapping in container(tool)["PortMappings"]] == [int(exposed[1])]


@pytest.mark.parametrize("tool", TOOLS)
def test_what_an_entrypoint_asks_for_is_given(tool: str) -> None:
    """Variables of our own; AWS_REGION and the metadata's address come from Fargate, others have a default."""
    texts = [path.read_text() for path in _own_files(IMAGES / tool)]
    asked = set(re.findall(r"\$\{?(NAMESPACE|APPLICATION|TOPIC_ARN|RETENTION)\b", "\n".join(texts)))
    assert {variable["Name"] for variable in container(tool)["Environment"]} == asked


def registered() -> dict[str, int]:
    """Return every name that Cloud Map registers, ``<name>.<namespace>``, with the port behind it."""
    names = {}
    for resources in (WORKERS, MONITORING):
        for service in [each for each in resources.values() if each["Type"] == "AWS::ECS::Service"]:
            (registry,) = service["Properties"]["ServiceRegistries"]
            name = resources[registry["RegistryArn"]["Fn::GetAtt"][0]]["Properties"]["Name"]
            names[name] = 3600 if name == "connect" else container(name)["PortMappings"][0]["ContainerPort"]
    return names


def test_the_namespace_is_the_one_that_tasks_are_told() -> None:
    assert WORKERS["Namespace"]["Properties"]["Name"] == {"Fn::Sub": NAMESPACE}
    for tool in ("prometheus", "grafana"):
        assert {"Name": "NAMESPACE", "Value": {"Fn::Sub": NAMESPACE}} in container(tool)["Environment"]


def test_prometheus_asks_for_names_that_cloud_map_registers() -> None:
    config = yaml.safe_load((IMAGES / "prometheus" / "config" / "prometheus.yaml").read_text())
    asked = {
        name.removesuffix(".${NAMESPACE}"): node["port"]
        for node in walk(config)
        if "names" in node
        for name in node["names"]
    }
    assert asked == {name: port for name, port in registered().items() if name != "grafana"}


def test_grafana_asks_for_names_that_cloud_map_registers() -> None:
    sources = (IMAGES / "grafana/config/provisioning/datasources/datasources.yaml").read_text()
    asked = dict(re.findall(r"url: http://(\w+)\.\$NAMESPACE:(\d+)", sources))
    assert {name: int(port) for name, port in asked.items()} == {name: registered()[name] for name in KEEPERS}


def test_the_workers_metrics_have_one_port() -> None:
    ports = {
        each["Name"]: each["ContainerPort"]
        for each in WORKERS["TaskDefinition"]["Properties"]["ContainerDefinitions"][0]["PortMappings"]
    }
    assert ports["metrics"] == registered()["connect"]
    rule = MONITORING["ToWorkers"]["Properties"]
    assert (rule["FromPort"], rule["ToPort"]) == (ports["metrics"], ports["metrics"])


def test_there_are_no_more_workers_than_a_dns_answer_holds() -> None:
    parameters: dict[str, Any] = template(ROOT_TEMPLATE)["Parameters"]
    assert WORKERS["Registry"]["Properties"]["DnsConfig"]["RoutingPolicy"] == "MULTIVALUE"
    assert {parameters[name]["MaxValue"] for name in ("WorkerCount", "WorkerCountMax")} == {MOST_WORKERS} == {8}


def test_every_size_that_preflight_proposes_can_be_deployed() -> None:
    parameters: dict[str, Any] = template(ROOT_TEMPLATE)["Parameters"]
    for size in WORKER_SIZES:
        assert size.vcpu * 1024 in parameters["WorkerCpu"]["AllowedValues"]
        assert size.gib * 1024 in parameters["WorkerMemory"]["AllowedValues"]


def _own_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.suffix in {"", ".yaml", ".ini"}]
