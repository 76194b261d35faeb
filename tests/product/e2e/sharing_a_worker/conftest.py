"""A worker between two clusters that open what no ACL is about, as Amazon MSK's default does."""

from collections.abc import Iterator

import pytest

from lab.brokers import AUTHORIZED
from tests.product.e2e.mirror import Mirror, running_mirror


@pytest.fixture(scope="package")
def open_mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    with running_mirror(tmp_path_factory.mktemp("open"), brokers=AUTHORIZED) as running:
        yield running
