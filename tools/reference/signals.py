"""The page of signals: heal's rules and causes, CloudWatch's alarms, Prometheus's alerts."""

from collections.abc import Iterator
from typing import Any, Final

import yaml

from mskmigration.health.causes import CAUSES, UNKNOWN
from mskmigration.health.notification import RUNBOOK
from mskmigration.health.rules import RULES
from tools.reference.markdown import code, prose, sentence, table
from tools.reference.sources import ROOT, template

INTRODUCTION: Final = """# Rules, causes, alarms and alerts

All of these send a notification to the SNS topic. Each has a section in [the runbook](../runbook.md) with the symptom,
what the application does by itself, and what you have to do.
"""
ALERTS: Final = ROOT / "images" / "prometheus" / "config" / "rules" / "alerts.yaml"
ALARMS: Final = "stacks/alarms.yaml"


def signals() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *_rules(), *_causes(), *_alarms(), *_alerts()])


def _rules() -> Iterator[str]:
    yield "## Rules of heal\n\nheal judges them each minute, and at once when a worker logs that a task died.\n"
    yield table(
        ("Rule", "What to do, if no cause is known"),
        ((_link(rule.id, rule.id.anchor), prose(rule.remedy)) for rule in RULES),
    )


def _causes() -> Iterator[str]:
    yield "## Causes of failures\n\nheal finds the cause in a stack trace or in the worker's log. The first row "
    "that matches counts.\n"
    yield table(
        ("Cause", "What it means", "What to do", "A restart helps"),
        (
            (
                _link(cause.id, cause.anchor),
                prose(cause.meaning),
                prose(cause.remedy),
                "yes" if cause.restart_helps else "no",
            )
            for cause in (*CAUSES, UNKNOWN)
        ),
    )


def _alarms() -> Iterator[str]:
    yield f"## Alarms of CloudWatch\n\nAlways deployed: [{ALARMS}](../../{ALARMS}).\n"
    alarms = {
        name: resource["Properties"]
        for name, resource in template(ALARMS)["Resources"].items()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }
    yield table(("Alarm", "Fires when"), (_alarm(name, alarm) for name, alarm in alarms.items()))


def _alarm(name: str, alarm: dict[str, Any]) -> tuple[str, str]:
    told, _, link = alarm["AlarmDescription"].partition(" - ")
    return _link(name, link.partition("#")[2]), sentence(told)


def _alerts() -> Iterator[str]:
    yield "## Alerts of Prometheus\n\nDeployed if `Monitoring` is enabled. Prometheus fills in `{{ … }}`.\n"
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    yield table(
        ("Alert", "Severity", "After", "Message"),
        (
            (
                _link(rule["alert"], rule["annotations"]["runbook"].partition("#")[2]),
                rule["labels"]["severity"],
                rule.get("for", "at once"),
                code(rule["annotations"]["summary"]),
            )
            for rule in rules
        ),
    )


def _link(name: str, anchor: str) -> str:
    return f"[{name}](../{RUNBOOK.removeprefix('docs/')}#{anchor})"
