"""One application for the tests of this folder."""

import pytest

from lab.verify.site import Site
from tests.localaws.running import LocalAws
from tests.product.integration.verifying.application import deployed


@pytest.fixture(scope="session")
def site(aws: LocalAws) -> Site:
    return deployed(aws)
