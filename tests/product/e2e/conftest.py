"""One lab for all tests that need the deployed application; tests that break it start their own."""

import logging
from collections.abc import Iterator
from typing import Final

import pytest

from lab.laboratory import Laboratory
from lab.ports import Ports

# Two processes share the tests out. What takes minutes begins first, so that none of it is left for the end alone.
LONGEST_FIRST: Final = (
    "test_cutover",
    "test_authentication",
    "test_demo",
    "laboratory",
    "test_reaping",
    "test_faults",
    "test_finish",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, and all tests of the shared lab."""
    grouped = [(_group_of(item), item) for item in items if "e2e" in item.path.parts]
    for group, item in grouped:
        item.add_marker(pytest.mark.xdist_group(group))
    if len(grouped) == len(items):
        items[:] = [item for _, item in sorted(grouped, key=lambda pair: _place(pair[0]))]


def _group_of(item: pytest.Item) -> str:
    return "laboratory" if "laboratory" in getattr(item, "fixturenames", ()) else item.path.stem


def _place(group: str) -> int:
    return LONGEST_FIRST.index(group) if group in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    logging.getLogger("botocore").setLevel(logging.WARNING)
    with Laboratory("e2e", Ports.free()) as started:
        started.connect.result()
        yield started
