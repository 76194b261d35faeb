"""One application for the tests of this folder."""

import pytest

from lab.verify.site import Site
from tests.integration.local_aws import LocalAws
from tests.integration.verifying.application import deployed


@pytest.fixture(scope="session")
def site(aws: LocalAws) -> Site:
    return deployed(aws)
