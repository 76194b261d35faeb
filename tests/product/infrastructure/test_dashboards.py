"""Grafana's dashboards are fresh, complete, and find their data sources; the alerts' and panels' metrics exist.

No Grafana runs here: that one draws them was never seen. Their queries are run by `make monitoring`.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.monitoring.queries import DASHBOARDS, panel_queries
from mskmigration.health.metrics import health_metrics
from mskmigration.lag.metrics import lag_metrics
from tests.paths import ROOT
from tools.dashboards.catalogue import dashboards

FILES = sorted(DASHBOARDS.glob("*.json"))
GRAFANA = ROOT / "images" / "grafana" / "config"
SOURCES = {
    source["uid"]: source
    for source in yaml.safe_load((GRAFANA / "provisioning/datasources/datasources.yaml").read_text())["datasources"]
}
UNITS = {"short", "s", "ms", "Bps", "bytes", "percentunit"}


def panels() -> list[tuple[str, dict[str, Any]]]:
    return [
        (file.stem, panel)
        for file in FILES
        for panel in json.loads(file.read_text())["panels"]
        if panel["type"] != "row"
    ]


def test_the_files_are_what_the_code_makes() -> None:
    assert {file.stem: file.read_text() for file in FILES} == dashboards(), "run `make dashboards`"


@pytest.mark.parametrize(
    ("dashboard", "panel"), panels(), ids=lambda part: part if isinstance(part, str) else part["title"]
)
def test_a_panel_says_what_it_shows(dashboard: str, panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"].endswith("."), dashboard
    assert len(panel["description"]) > len(panel["title"])
    assert panel["targets"]
    if panel["type"] in {"stat", "timeseries"}:
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
    for target in panel["targets"]:
        assert target["datasource"]["uid"] in SOURCES
        assert target["datasource"]["type"] == SOURCES[target["datasource"]["uid"]]["type"]
    assert [target["refId"] for target in panel["targets"]] == list("ABCDEFGH")[: len(panel["targets"])]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_panels_do_not_overlap_and_have_ids_of_their_own(file: Path) -> None:
    board = json.loads(file.read_text())
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in board["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_variable_is_used(file: Path) -> None:
    board = json.loads(file.read_text())
    text = json.dumps(board["panels"])
    names = {variable["name"] for variable in board["templating"]["list"]}
    assert set(re.findall(r"\$([a-z_]+)\b", text)) - {"__rate_interval"} == names


def test_dashboards_have_uids_of_their_own_and_open_on_each_other() -> None:
    boards = [json.loads(file.read_text()) for file in FILES]
    assert len({board["uid"] for board in boards}) == len(boards)
    assert all(board["tags"] == ["msk-migration"] for board in boards)
    assert all(board["links"][0]["tags"] == ["msk-migration"] for board in boards)


def test_grafana_finds_what_is_provisioned() -> None:
    provider = yaml.safe_load((GRAFANA / "provisioning/dashboards/dashboards.yaml").read_text())["providers"][0]
    assert provider["options"]["path"] == "/opt/grafana/dashboards"
    settings = (GRAFANA / "grafana.ini").read_text()
    home = re.search(r"^default_home_dashboard_path = /opt/grafana/(.+)$", settings, re.MULTILINE)
    assert home is not None
    assert (ROOT / "images" / "grafana" / home[1]).is_file()
    interval = yaml.safe_load((ROOT / "images/prometheus/config/prometheus.yaml").read_text())["global"][
        "scrape_interval"
    ]
    assert SOURCES["prometheus"]["jsonData"]["timeInterval"] == interval


def test_cloudwatch_is_asked_for_metrics_that_the_functions_publish() -> None:
    code = "".join(Path(str(module.__code__.co_filename)).read_text() for module in (health_metrics, lag_metrics))
    published = set(re.findall(r'Metric\("(\w+)"', code))
    asked = {
        target["metricName"]
        for _, panel in panels()
        for target in panel["targets"]
        if target.get("namespace") == "MskMigration"
    }
    assert asked
    assert asked <= published


def test_the_panels_that_the_sample_and_strimzi_have_are_there() -> None:
    """What their dashboards for MirrorMaker 2 show, by the metric that each panel needs."""
    text = " ".join(query.expression for query in panel_queries())
    for metric in (
        "mirror_source_connector_replication_latency_ms_avg",
        "source:records_lag",
        "mirror_source_connector_record_age_ms_avg",
        "fetch_manager_fetch_latency_avg",
        "source_task_source_record_active_count",
        "consumer_incoming_byte_total",
        "connector_task_status",
        "mirror_source_connector_record_count_total",
        "mirror_source_connector_byte_count_total",
        "topk(20, sum by (topic) (source:records_lag",
        "mirror_checkpoint_connector_checkpoint_latency_ms_avg",
        "producer_buffer_available_bytes",
        "offset_commit_max_time_ms",
        "worker_rebalance_rebalancing",
        "worker_task_count",
        "process_cpu_seconds_total",
        "jvm_memory_used_bytes",
        "jvm_gc_collection_seconds_sum",
        "jvm_threads_state",
    ):
        assert metric in text
