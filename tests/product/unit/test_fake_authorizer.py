"""The fake authorizer keeps the contract that tests/product/e2e/test_fence.py holds a real broker to."""

from typing import cast

import pytest

from mskmigration.kafka import ClusterAdministration
from tests.contracts.acls import OpenAuthorizerContract, Operations
from tests.fakes.administration import FakeAdministration


class TestFakeAuthorizer(OpenAuthorizerContract):
    @pytest.fixture
    def fake(self) -> FakeAdministration:
        return FakeAdministration()

    @pytest.fixture
    def administration(self, fake: FakeAdministration) -> ClusterAdministration:
        return cast("ClusterAdministration", fake)

    @pytest.fixture
    def expect(self, fake: FakeAdministration) -> Operations:
        def allowed(operations: set[str]) -> None:
            assert fake.rules.operations("orders") == operations

        return allowed
