"""The runbook has a section for everything that a notification links to, and its links lead somewhere."""

import re

import pytest
import yaml

from mskmigration.health.causes import CAUSES, UNKNOWN
from mskmigration.health.notification import RUNBOOK
from mskmigration.health.rules import RuleId
from mskmigration.health.rules.remedies import REMEDIES
from tests.infrastructure.templates import ROOT

PAGE = (ROOT / RUNBOOK).read_text()
ALERTS = [
    rule["annotations"]["runbook"].removeprefix(f"{RUNBOOK}#")
    for group in yaml.safe_load((ROOT / "images/prometheus/config/rules/alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
ANCHORS = [rule.anchor for rule in RuleId] + [cause.anchor for cause in (*CAUSES, UNKNOWN)] + ALERTS


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


SECTIONS = {
    anchor(section.partition("\n")[0]): section for section in re.split(r"^#{1,3} ", PAGE, flags=re.MULTILINE)[1:]
}


@pytest.mark.parametrize("name", ANCHORS)
def test_every_rule_cause_and_alert_has_its_section(name: str) -> None:
    for part in ("**Symptom.**", "**By itself.**", "**What to do.**"):
        assert part in SECTIONS[name]


def test_no_section_is_about_something_that_is_gone() -> None:
    assert {name for name in SECTIONS if name.startswith(("rule-", "cause-", "alert-"))} == set(ANCHORS)


def test_links_lead_to_a_section() -> None:
    for target in re.findall(r"\]\(#([^)]+)\)", PAGE):
        assert target in SECTIONS


def test_every_rule_has_a_remedy() -> None:
    assert set(REMEDIES) == set(RuleId)
