"""How tests are shared out: folders named ``sharing_...`` have a lab or a worker for all their tests."""

import os
from pathlib import Path
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# The processes share the files out. What takes minutes begins first, so that none of it is left for the end alone.
LONGEST_FIRST: Final = (
    "test_cutover",
    "test_authentication",
    "test_demo",
    "test_reaping",
    "sharing_a_lab",
    "test_faults",
    "test_finish",
    "test_way_back",
    "test_fargate",
    "test_report_page",
    "test_interpreter_needs_patches",
)
# A JVM lives for a minute or two here, in which compiling for ever costs more than it brings.
os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1"
# The folders whose files share something; it ends with the last of their tests.
SHARING: Final = "sharing_"


class SharedScheduling(LoadFileScheduling):  # type: ignore[misc]
    """Keeps the tests of a file in one process, and those of a folder whose files share a lab or a worker."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        folder = str(Path(file).parent)
        return folder if Path(folder).name.startswith(SHARING) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SharedScheduling:
    return SharedScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, and keep for the end what takes seconds: integration tests."""
    items.sort(key=lambda item: ("integration" in item.path.parts, _rank(item.path)))


def _rank(file: Path) -> int:
    name = file.parent.name if file.parent.name.startswith(SHARING) else file.stem
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
