"""Every empty volume of a task against its image: the image's user can write there, as Fargate mounts it."""

from collections.abc import Iterator
from typing import Any

import pytest

from images.catalogue import PARAMETERS
from localaws.fargate.dockerfile import Image
from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, STACKS, template

IMAGE_OF = {parameter: image for image, parameter in PARAMETERS.items()}


def _containers() -> Iterator[Any]:
    """Yield every container with its image's name and its task definition."""
    for stack in STACKS:
        for name, resource in template(stack)["Resources"].items():
            if resource["Type"] == "AWS::ECS::TaskDefinition":
                task: Any = resource["Properties"]
                for container in task["ContainerDefinitions"]:
                    image = _image(stack.name, container["Image"]["Ref"])
                    yield pytest.param(task, container, image, id=f"{stack.stem}-{name}-{container['Name']}")


def _image(stack: str, parameter: str) -> str:
    """Return the name of the image that the root stack gives to a parameter of a nested one."""
    nested: list[Any] = [each["Properties"] for each in template(ROOT_TEMPLATE)["Resources"].values()]
    (given,) = [each["Parameters"] for each in nested if str(each.get("Location", "")).endswith(stack)]
    return IMAGE_OF[given[parameter]["Ref"]]


def empty_mounts(task: Any, container: Any) -> list[Any]:
    empty = {volume["Name"] for volume in task.get("Volumes", []) if "EFSVolumeConfiguration" not in volume}
    return [mount for mount in container.get("MountPoints", []) if mount["SourceVolume"] in empty]


CONTAINERS = list(_containers())


@pytest.mark.parametrize(("task", "container", "name"), CONTAINERS)
def test_the_images_user_can_write_in_every_empty_volume(task: Any, container: Any, name: str) -> None:
    image = Image.of((ROOT / "images" / name / "Dockerfile").read_text())
    for mount in empty_mounts(task, container):
        path = mount["ContainerPath"]
        rights = image.rights_of(path)
        assert mount["ReadOnly"] or rights.let_write(image.user), (
            f"{path} of {name} is {rights.owner.uid}'s with mode {rights.mode:04o}, and its user is {image.user.uid}"
        )


def test_there_are_such_volumes() -> None:
    found = {
        (each.values[2], mount["ContainerPath"])
        for each in CONTAINERS
        for mount in empty_mounts(each.values[0], each.values[1])
    }
    assert found == {(name, "/tmp") for name in ("kafka-connect", "prometheus", "alertmanager")}  # noqa: S108
