"""Prometheus takes its configuration, and every alert fires under its fault, is silent before it, and is explained."""

import subprocess
from pathlib import Path

import pytest
import yaml

from lab.monitoring import incidents
from tests.paths import ROOT

CONFIG = ROOT / "images" / "prometheus" / "config"
RULES = [
    rule
    for file in sorted((CONFIG / "rules").glob("*.yaml"))
    for group in yaml.safe_load(file.read_text())["groups"]
    for rule in group["rules"]
]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
TESTS = sorted((ROOT / "tests" / "product" / "infrastructure" / "alerts").glob("*.yaml"))


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, check=False)


def test_prometheus_takes_its_configuration(tmp_path: Path) -> None:
    text = (CONFIG / "prometheus.yaml").read_text()
    (tmp_path / "rules").symlink_to(CONFIG / "rules")
    file = tmp_path / "prometheus.yaml"
    file.write_text(text.replace("${NAMESPACE}", "mig.internal").replace("${APPLICATION}", "mig"))
    checked = promtool("check", "config", "--lint=all", "--lint-fatal", file)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.stem)
def test_alerts_fire_under_their_faults(file: Path) -> None:
    tested = promtool("test", "rules", file)
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_every_alert_is_seen_firing_and_seen_silent() -> None:
    cases = [
        case
        for file in TESTS
        for test in yaml.safe_load(file.read_text())["tests"]
        for case in test.get("alert_rule_test", [])
    ]
    firing = {case["alertname"] for case in cases if case.get("exp_alerts")}
    silent = {case["alertname"] for case in cases if not case.get("exp_alerts")}
    assert firing == silent == set(ALERTS)


def test_make_monitoring_has_a_fault_for_every_alert() -> None:
    assert set(ALERTS) == incidents.ALERTS


@pytest.mark.parametrize("name", ALERTS)
def test_every_alert_says_how_bad_it_is_what_it_is_and_where_to_read_on(name: str) -> None:
    assert ALERTS[name]["labels"]["severity"] in {"critical", "warning"}
    assert set(ALERTS[name]["annotations"]) == {"summary", "runbook"}
    assert ALERTS[name]["annotations"]["runbook"] == f"docs/runbook.md#alert-{name.lower()}"
