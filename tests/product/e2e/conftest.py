"""One lab for all tests that need the deployed application; tests that break it start their own."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from lab.laboratory import Laboratory
from lab.ports import Ports

# The processes share the files out. What takes minutes begins first, so that none of it is left for the end alone.
LONGEST_FIRST: Final = (
    "test_cutover",
    "test_authentication",
    "test_demo",
    "test_reaping",
    "test_application",
    "test_faults",
    "test_finish",
    "test_way_back",
    "test_fargate",
    "test_report_page",
    "test_interpreter_needs_patches",
)
# A JVM lives for a minute or two here, in which compiling for ever costs more than it brings.
os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1"
SHARE_THE_LAB: Final = {"test_application", "test_preflight", "test_real_connect", "test_verify"}


class OneLab(LoadFileScheduling):  # type: ignore[misc]
    """Keeps the tests of a file in one process, and all that share the lab."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "laboratory" if Path(file).stem in SHARE_THE_LAB else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneLab:
    return OneLab(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, and keep for the end what takes seconds: integration tests."""
    items.sort(key=lambda item: ("integration" in item.path.parts, _rank(item.path.stem)))


def _rank(file: str) -> int:
    return LONGEST_FIRST.index(file) if file in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    logging.getLogger("botocore").setLevel(logging.WARNING)
    with Laboratory("e2e", Ports.free()) as started:
        started.connect.result()
        yield started
