"""The files of parameters/ and the environments of samconfig.toml against the templates."""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml

from localaws.cloudformation.template import parameter_values
from mskmigration.settings import Settings
from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, template

FOLDER = ROOT / "parameters"
STACKS = ROOT / "stacks"
COMPLETE = {
    "application": ROOT_TEMPLATE,
    "network": STACKS / "network.yaml",
    "cluster": STACKS / "cluster.yaml",
    "key": STACKS / "key.yaml",
}
SAMCONFIG = tomllib.loads((ROOT / "samconfig.toml").read_text())
ENVIRONMENTS = {name: section["deploy"]["parameters"] for name, section in SAMCONFIG.items() if name != "version"}
CHOICES = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, StrEnum)
}
_OPTION = re.compile(r"^(?:# )?([A-Z]\w+):(?: |$)")


def declared(path: Path) -> Mapping[str, Any]:
    return template(path)["Parameters"]


def documented(name: str) -> dict[str, bool]:
    """Return each option of a file, also one that is commented out, and whether its block has a comment before it."""
    found: dict[str, bool] = {}
    commented = False
    for line in (FOLDER / f"{name}.yaml").read_text().splitlines():
        if match := _OPTION.match(line):
            found[match[1]] = commented
        elif not line or line.startswith("# ---"):
            commented = False
        else:
            commented = True
    return found


def values(name: str) -> dict[str, str]:
    """Return what the SAM CLI makes of a file: included options, lists joined by commas."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    included = {}
    if "$include" in content:
        scheme, name = content.pop("$include").split("://")
        assert scheme == "file"  # without it the SAM CLI takes the name for a parameter
        included = values(name.removesuffix(".yaml"))
    joined = {key: ",".join(value) if isinstance(value, list) else str(value) for key, value in content.items()}
    return {**included, **joined}


@pytest.mark.parametrize("setting", CHOICES)
def test_a_parameter_allows_what_the_library_knows(setting: str) -> None:
    parameter = "".join(word.capitalize() for word in setting.split("_"))
    assert set(declared(ROOT_TEMPLATE)[parameter]["AllowedValues"]) == set(CHOICES[setting])


@pytest.mark.parametrize("name", COMPLETE)
def test_every_option_is_there_with_its_comment_and_no_other(name: str) -> None:
    options = documented(name)
    assert set(options) == set(declared(COMPLETE[name]))
    assert not [option for option, commented in options.items() if not commented]


@pytest.mark.parametrize("name", COMPLETE)
def test_what_is_given_is_the_default(name: str) -> None:
    given = values(name)
    for option, parameter in declared(COMPLETE[name]).items():
        if "Default" in parameter:
            assert given[option] == str(parameter["Default"]), option


@pytest.mark.parametrize("name", ["staging", "production", "network", "cluster", "key"])
def test_an_environment_is_complete_and_allowed(name: str) -> None:
    source = ENVIRONMENTS[name]
    assert source["parameter_overrides"] == f"file://parameters/{name}.yaml"
    path = ROOT / source.get("template_file", "template.yaml")
    assert set(parameter_values(template(path), values(name))) == set(declared(path))


def test_the_guide_asks_for_every_parameter() -> None:
    """What stands in the section that `sam deploy --guided` reads is what it would not have to ask."""
    assert "parameter_overrides" not in ENVIRONMENTS["default"]


@pytest.mark.parametrize("path", COMPLETE.values(), ids=lambda path: path.stem)
def test_the_console_groups_every_parameter(path: Path) -> None:
    groups = template(path)["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    listed = [name for group in groups for name in group["Parameters"]]  # type: ignore[attr-defined]
    assert sorted(listed) == sorted(declared(path))
