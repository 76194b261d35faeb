"""CONTRIBUTING.md names files, tests and commands that are there, and what its recipes say is held is held."""

import importlib
import pkgutil
import re

import pytest

from mskmigration.health.treatments import IDLE, Step
from mskmigration.preflight import rules
from mskmigration.preflight.rules import CATALOGUE, Rule
from tests.paths import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
FOLDERS = {"mskmigration/": "layers/mskmigration/mskmigration/", "unit/": "tests/product/unit/"}
FILE = re.compile(
    r"`([\w./-]+/[\w.-]+\.(?:py|yaml|json|md)|(?:docs|lab|localaws|tests|tools|stacks|statemachines)/[\w/-]+/)`"
)
TEST_FILE = re.compile(r"`(test_\w+\.py|\w+Test\.java)`")
TEST = re.compile(r"`(test_\w+)`")


@pytest.mark.parametrize("named", sorted(set(FILE.findall(PAGE))))
def test_a_file_that_is_named_is_there(named: str) -> None:
    path = next((full + named.removeprefix(short) for short, full in FOLDERS.items() if named.startswith(short)), named)
    assert (ROOT / path).exists()


@pytest.mark.parametrize("named", sorted(set(TEST_FILE.findall(PAGE))))
def test_a_test_file_that_is_named_is_there(named: str) -> None:
    assert [*(ROOT / "tests").rglob(named), *(ROOT / "images").rglob(named)]


@pytest.mark.parametrize("named", sorted(set(TEST.findall(PAGE))))
def test_a_test_that_is_named_is_there(named: str) -> None:
    assert any(f"def {named}(" in path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))


def test_commands_that_are_named_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"`make ([a-z-]+)", PAGE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_rule_of_preflight_is_in_the_catalogue() -> None:
    modules = (
        importlib.import_module(f"{rules.__name__}.{each.name}") for each in pkgutil.iter_modules(rules.__path__)
    )
    written = {rule.id for module in modules for rule in vars(module).values() if isinstance(rule, Rule)}
    assert written == {rule.id for rule in CATALOGUE}


def test_every_step_of_healing_has_its_choice() -> None:
    definition = (ROOT / "statemachines" / "heal.asl.json").read_text()
    choices = re.findall(r'"Variable": "\$\.health\.action",\s*"StringEquals": "(\w+)"', definition)
    assert set(choices) == set(Step) - IDLE
