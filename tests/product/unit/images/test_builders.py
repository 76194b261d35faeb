from pathlib import Path

import pytest

from images.builders import Image, chosen, commands, login, native_platform
from images.errors import NoBuilderError

BOTH = ("linux/amd64", "linux/arm64")
REFERENCE = "registry.example/team/grafana:v1"


def image(*, push: bool = True, platforms: tuple[str, ...] = BOTH) -> Image:
    return Image(
        Path("images/grafana"), REFERENCE, platforms, push, "linux/amd64", {"BASE_IMAGE": "mirror/grafana:12.0.0"}
    )


def told(builder: str, each: Image) -> list[str]:
    return [" ".join(argv) for argv in commands(builder, each)]


CONTEXT = "--build-arg BASE_IMAGE=mirror/grafana:12.0.0 images/grafana"
NATIVE = "--build-arg=BUILDPLATFORM=linux/amd64"
PLATFORMS = "--platform linux/amd64,linux/arm64"


@pytest.mark.parametrize(
    ("builder", "expected"),
    [
        ("docker", [f"docker buildx build {PLATFORMS} --tag {REFERENCE} --push {CONTEXT}"]),
        (
            "podman",
            [
                f'sh -c podman manifest exists "$0" || exit 0; podman manifest rm "$0" {REFERENCE}',
                f"podman build --format docker {PLATFORMS} {NATIVE} --manifest {REFERENCE} {CONTEXT}",
                f"podman manifest push --all --format v2s2 {REFERENCE} docker://{REFERENCE}",
            ],
        ),
        (
            "finch",
            [f"finch build {PLATFORMS} --tag {REFERENCE} {CONTEXT}", f"finch push --all-platforms {REFERENCE}"],
        ),
    ],
)
def test_one_reference_is_pushed_for_all_processors(builder: str, expected: list[str]) -> None:
    assert told(builder, image()) == expected


@pytest.mark.parametrize("builder", ["docker", "podman", "finch"])
def test_nothing_is_pushed_that_shall_not_be(builder: str) -> None:
    assert not [line for line in told(builder, image(push=False)) if "push" in line]


def test_docker_loads_what_it_can_and_keeps_the_rest_in_its_cache() -> None:
    (one,) = told("docker", image(push=False, platforms=("linux/arm64",)))
    (several,) = told("docker", image(push=False))
    assert " --load " in one
    assert " --output=type=cacheonly " in several


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [
        ({"docker", "podman", "finch"}, None, "docker"),
        ({"finch"}, None, "finch"),
        ({"docker", "podman"}, "podman", "podman"),
    ],
)
def test_the_first_builder_that_is_there_builds_unless_another_is_wanted(
    there: set[str], wanted: str | None, expected: str
) -> None:
    assert chosen(there.__contains__, wanted) == expected


@pytest.mark.parametrize(("wanted", "named"), [(None, "docker, podman, finch"), ("finch", "none of finch is")])
def test_no_builder_is_one_error_that_names_them(wanted: str | None, named: str) -> None:
    with pytest.raises(NoBuilderError, match=named):
        chosen(lambda _name: False, wanted)


@pytest.mark.parametrize(
    ("machine", "expected"), [("x86_64", "linux/amd64"), ("aarch64", "linux/arm64"), ("arm64", "linux/arm64")]
)
def test_the_builders_own_processor_is_called_as_images_call_it(machine: str, expected: str) -> None:
    assert native_platform(machine) == expected


def test_the_password_is_on_no_command_line() -> None:
    assert login("finch", "registry.example", "AWS") == [
        *("finch", "login", "--username", "AWS", "--password-stdin", "registry.example")
    ]
