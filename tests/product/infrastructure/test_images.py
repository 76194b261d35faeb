"""Dockerfiles and shell scripts: linted, pinned, without root, secrets, or a processor that they are bound to."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from images.catalogue import PARAMETERS
from lab.containers.building import BASES_OF
from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, template

TOOLS = Path(sys.executable).parent
IMAGES = ROOT / "images"
FULL_VERSION = re.compile(r":v?\d+\.\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$")
SECRET = re.compile(r"password|passwd|secret|token|credential|private_key|access_key", re.IGNORECASE)
PROCESSOR = re.compile(r"amd64|x86_64|arm64|aarch64", re.IGNORECASE)


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in (ROOT / name for name in listing.splitlines()) if path.is_file()]


def is_shell_script(path: Path) -> bool:
    with path.open("rb") as file:
        return re.match(rb"#!.*\b(ba)?sh\b", file.readline()) is not None


DOCKERFILES = [path for path in tracked() if path.name.endswith("Dockerfile")]
SCRIPTS = [path for path in tracked() if is_shell_script(path)]
PUBLISHED = [pytest.param(IMAGES / name / "Dockerfile", id=name) for name in PARAMETERS]


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """Return keyword and rest of every instruction, its lines joined."""
    code = "\n".join(line for line in dockerfile.read_text().splitlines() if not line.lstrip().startswith("#"))
    lines = re.sub(r"\\\n\s*", " ", code).splitlines()
    return [(keyword.upper(), rest) for keyword, _, rest in (line.partition(" ") for line in lines if line.strip())]


def last_stage(dockerfile: Path) -> list[tuple[str, str]]:
    all_of_them = instructions(dockerfile)
    last = max(index for index, (keyword, _) in enumerate(all_of_them) if keyword == "FROM")
    return all_of_them[last:]


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_hadolint_finds_nothing(path: Path) -> None:
    linted = subprocess.run([TOOLS / "hadolint", path], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_shellcheck_finds_nothing(path: Path) -> None:
    linted = subprocess.run([TOOLS / "shellcheck", path], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_what_is_linted_is_all_that_there_is() -> None:
    assert {path.relative_to(ROOT).as_posix() for path in SCRIPTS} >= {
        "setup",
        ".ci/run",
        *(f"images/{name}/bin/entrypoint" for name in ("alertmanager", "kafka-connect", "prometheus")),
        "images/kafka-connect/bin/healthcheck",
    }
    assert {path.parent.name for path in DOCKERFILES if path.is_relative_to(IMAGES)} == set(PARAMETERS)
    assert {folder.name for folder in IMAGES.iterdir() if (folder / "Dockerfile").exists()} == set(PARAMETERS)


@pytest.mark.parametrize("dockerfile", PUBLISHED)
def test_a_base_is_an_argument_that_names_a_full_version(dockerfile: Path) -> None:
    arguments = dict(rest.split("=", 1) for keyword, rest in instructions(dockerfile) if keyword == "ARG")
    froms = [rest for keyword, rest in instructions(dockerfile) if keyword == "FROM"]
    assert froms
    for each in froms:
        named = re.fullmatch(r"(?:--platform=\$\{(?:BUILD|TARGET)PLATFORM\} )?\$\{(\w+)\}(?: AS \w+)?", each)
        assert named, each
        assert FULL_VERSION.search(arguments[named[1]]), arguments[named[1]]


@pytest.mark.parametrize("dockerfile", PUBLISHED)
def test_an_image_runs_as_a_user_that_is_a_number_and_not_root(dockerfile: Path) -> None:
    users = [rest for keyword, rest in last_stage(dockerfile) if keyword == "USER"]
    assert users
    assert re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", users[-1])


@pytest.mark.parametrize("dockerfile", PUBLISHED)
def test_no_secret_is_built_in(dockerfile: Path) -> None:
    for keyword, rest in instructions(dockerfile):
        if keyword in {"ARG", "ENV"}:
            assert not SECRET.search(rest), rest
    assert not [path for path in dockerfile.parent.rglob("*") if path.suffix in {".pem", ".key", ".jks", ".p12"}]


@pytest.mark.parametrize("dockerfile", PUBLISHED)
def test_an_image_is_made_for_any_processor_and_without_emulating_one(dockerfile: Path) -> None:
    for keyword, rest in instructions(dockerfile):
        assert not PROCESSOR.search(rest), rest
        assert keyword != "FROM" or " AS " not in rest or rest.startswith("--platform=${BUILDPLATFORM} "), rest
    assert "RUN" not in {keyword for keyword, _ in last_stage(dockerfile)}


@pytest.mark.parametrize("dockerfile", PUBLISHED)
def test_signals_reach_the_entrypoint(dockerfile: Path) -> None:
    assert [rest[0] for keyword, rest in last_stage(dockerfile) if keyword == "ENTRYPOINT"] == ["["]


def test_every_image_has_its_parameter() -> None:
    parameters = template(ROOT_TEMPLATE)["Parameters"]
    assert {name for name in parameters if name.endswith("Image")} == set(PARAMETERS.values())


@pytest.mark.parametrize("name", BASES_OF)
def test_a_local_base_stands_for_each_public_one(name: str) -> None:
    arguments = {rest.split("=")[0] for keyword, rest in instructions(IMAGES / name / "Dockerfile") if keyword == "ARG"}
    assert {argument for argument in arguments if argument.endswith("_IMAGE")} == set(BASES_OF[name])
