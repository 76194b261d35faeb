"""Preflight reads what MirrorMaker 2 carries from the connectors' files, which people edit."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mskmigration.connectors import definitions
from mskmigration.errors import ConnectorConfigInvalidError, KafkaUnreachableError, WorkersUnreachableError
from mskmigration.kafka.configs import Setting
from mskmigration.kafka.inspection import ClusterInspection
from mskmigration.kafka.limits import LIMITS
from mskmigration.preflight import Facts
from mskmigration.preflight.creation import brought
from mskmigration.preflight.gathering import gather
from mskmigration.preflight.rules import CATALOGUE, judge
from tests.fakes.preflight import CLEAN, REQUEST, here, target, there
from tests.fakes.settings import SETTINGS
from tests.paths import ROOT

RULES = {rule.id: rule for rule in CATALOGUE}
type Edit = Callable[[str, str], None]


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """Replace a text of connectors/source.yaml, in a copy that is rendered in its place."""
    folder = tmp_path / "connectors"
    shutil.copytree(ROOT / "connectors", folder)
    monkeypatch.setattr(definitions, "_FOLDER", folder)

    def replaced(old: str, new: str) -> None:
        file = folder / "source.yaml"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))

    return replaced


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ClusterInspection, "layout", fail(KafkaUnreachableError("No.", "Wait.")))
    monkeypatch.setattr(ClusterInspection, "group_types", fail(KafkaUnreachableError("No.", "Wait.")))


def fail(error: Exception) -> Callable[..., Any]:
    def raise_it(*_: object) -> object:
        raise error

    return raise_it


def gathered() -> Facts:
    """Return the facts where neither clusters nor workers answer: what the connector's file says is left."""
    silent = fail(WorkersUnreachableError("No.", "Wait."))
    cluster: Any = SimpleNamespace(limits=LIMITS)
    records: Any = SimpleNamespace(all=tuple)
    service = SimpleNamespace(running=silent, answering=silent, connect_at=silent)
    sources: Any = SimpleNamespace(
        settings=SETTINGS, source=cluster, target=cluster, records=records, service=service, msk=silent
    )
    return gather(sources, REQUEST)


def finding(rule: str, facts: Facts) -> tuple[str, ...]:
    """Return what the rule finds, once the connector's file has been read."""
    read = gathered()
    return judge(RULES[rule], replace(facts, excluded=read.excluded)).evidence


def test_a_setting_that_is_excluded_is_not_found_to_be_undone(edit: Edit) -> None:
    facts = there(CLEAN, segment_bytes="1000")
    assert finding("target-settings-kept", facts) == ("orders: segment.bytes=1000 on the target",)
    edit("  - min\\.insync\\.replicas\n", "  - min\\.insync\\.replicas\n  - segment\\.bytes\n")
    assert finding("target-settings-kept", facts) == ()


def test_a_setting_that_is_excluded_no_longer_comes_along(edit: Edit) -> None:
    facts = target(here(min_insync_replicas="3")(CLEAN), configs={})
    assert finding("settings-left-out", facts) == ("orders: min.insync.replicas=3, and 2 on the target",)
    edit("  - min\\.insync\\.replicas\n", "")
    assert finding("settings-left-out", facts) == ()


def test_a_new_topic_is_tried_with_the_settings_that_are_not_excluded(edit: Edit) -> None:
    tiered = {"remote.storage.enable": Setting("true", overridden=True)}
    assert brought(tiered, gathered().excluded) == {}
    edit("  - remote\\.storage\\..*\n", "")
    assert brought(tiered, gathered().excluded) == {"remote.storage.enable": "true"}


def test_without_the_option_kafka_s_own_default_is_excluded(edit: Edit) -> None:
    edit("config.properties.exclude:", "ignored:")
    excluded = gathered().excluded
    assert excluded.fullmatch("min.insync.replicas")
    assert not excluded.fullmatch("remote.storage.enable")


def test_a_faulty_expression_is_named(edit: Edit) -> None:
    edit("min\\.insync\\.replicas", "min(")
    with pytest.raises(ConnectorConfigInvalidError, match=r"config\.properties\.exclude of m-source has a faulty"):
        gathered()
