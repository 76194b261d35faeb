"""The runbook has a section for everything that a notification links to, and its links lead somewhere."""

import re

import pytest
import yaml

from mskmigration.health.causes import CAUSES, UNKNOWN
from mskmigration.health.notification import RUNBOOK
from mskmigration.health.rules import RuleId
from tests.paths import ROOT
from tests.product.infrastructure.templates import template

PAGE = (ROOT / RUNBOOK).read_text()
ALERTS = [
    rule["annotations"]["runbook"].removeprefix(f"{RUNBOOK}#")
    for group in yaml.safe_load((ROOT / "images/prometheus/config/rules/alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]
ALARMS = {
    name: resource["Properties"]
    for name, resource in template(ROOT / "stacks" / "alarms.yaml")["Resources"].items()
    if resource["Type"] == "AWS::CloudWatch::Alarm"
}
ANCHORS = [rule.anchor for rule in RuleId] + [cause.anchor for cause in (*CAUSES, UNKNOWN)] + ALERTS
ANCHORS += [f"alarm-{name.lower()}" for name in ALARMS]


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


SECTIONS = {
    anchor(section.partition("\n")[0]): section for section in re.split(r"^#{1,3} ", PAGE, flags=re.MULTILINE)[1:]
}


@pytest.mark.parametrize("name", ANCHORS)
def test_every_rule_cause_alert_and_alarm_has_its_section(name: str) -> None:
    for part in ("**Symptom.**", "**By itself.**", "**What to do.**"):
        assert part in SECTIONS[name]


@pytest.mark.parametrize("name", ANCHORS)
def test_every_section_itself_says_what_to_do(name: str) -> None:
    _, to_do = SECTIONS[name].split("**What to do.**")
    assert not re.match(r"\s*(As (said|for|above)|\[[^]]+\]\([^)]+\)\.?$)", to_do), to_do


def test_no_section_is_about_something_that_is_gone() -> None:
    assert {name for name in SECTIONS if name.startswith(("rule-", "cause-", "alert-", "alarm-"))} == set(ANCHORS)


def test_links_lead_to_a_section() -> None:
    for target in re.findall(r"\]\(#([^)]+)\)", PAGE):
        assert target in SECTIONS


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_is_named_tells_where_to_read_on_and_reaches_people(name: str) -> None:
    alarm = ALARMS[name]
    assert isinstance(alarm, dict)
    assert alarm["AlarmName"] == {"Fn::Sub": f"${{Application}}-{name}"}
    assert str(alarm["AlarmDescription"]).endswith(f" - {RUNBOOK}#alarm-{name.lower()}")
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "TopicArn"}]
    assert alarm["TreatMissingData"] in {"breaching", "notBreaching"}
