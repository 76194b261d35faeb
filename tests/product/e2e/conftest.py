"""What tests share: a lab, and a worker between two clusters; tests that break it start their own."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from lab.brokers import AUTHORIZED
from lab.laboratory import Laboratory
from lab.ports import Ports
from tests.product.e2e.mirror import Mirror, running_mirror

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
SHARED: Final = {
    "laboratory": {"test_application", "test_preflight", "test_real_connect", "test_verify"},
    "open_mirror": {"test_carried_acls", "test_copied_fence"},
}


class OneLab(LoadFileScheduling):  # type: ignore[misc]
    """Keeps the tests of a file in one process, and all that share a fixture of the session."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((shared for shared, files in SHARED.items() if Path(file).stem in files), file)


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


@pytest.fixture(scope="session")
def open_mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """A worker between two clusters that open what no ACL is about, as Amazon MSK's default does."""
    with running_mirror(tmp_path_factory.mktemp("open"), brokers=AUTHORIZED) as running:
        yield running
