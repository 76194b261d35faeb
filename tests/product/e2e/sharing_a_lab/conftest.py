"""One lab for all tests that need the deployed application; tests that break it start their own."""

import logging
from collections.abc import Iterator

import pytest

from lab.laboratory import Laboratory
from lab.ports import Ports


@pytest.fixture(scope="package")
def laboratory() -> Iterator[Laboratory]:
    logging.getLogger("botocore").setLevel(logging.WARNING)
    with Laboratory("e2e", Ports.free()) as started:
        started.connect.result()
        yield started
