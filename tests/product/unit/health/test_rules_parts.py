"""Every rule has all that a finding needs, and a test."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

import pytest

from mskmigration.health import rules
from mskmigration.health.rules import RULES, Rule, RuleId
from mskmigration.health.treatments import Step

TESTS: Final = Path(__file__).with_name("test_rules.py").read_text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_every_part(rule: Rule) -> None:
    assert rule.examine.__name__.replace("_", "-") == rule.id
    assert rule.examine.__doc__
    assert rule.remedy.endswith(".")
    assert (rule.treatment.steps[-1], rule.treatment.steps.count(Step.PAGE)) == (Step.PAGE, 1)


def test_no_rule_is_forgotten_nor_hidden_by_another() -> None:
    modules = [import_module(module.name) for module in iter_modules(rules.__path__, f"{rules.__name__}.")]
    written = [each for module in modules for each in vars(module).values() if isinstance(each, Rule)]
    assert sorted(rule.id for rule in written) == sorted(rule.id for rule in RULES) == sorted(RuleId)
    assert {id(rule) for rule in written} == {id(rule) for rule in RULES}


@pytest.mark.parametrize("rule", RuleId)
def test_every_rule_has_its_test(rule: RuleId) -> None:
    assert f"RuleId.{rule.name}" in TESTS
