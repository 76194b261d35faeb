"""The fake administration keeps the contracts that tests/product/e2e/test_fence.py holds a real broker to."""

from typing import cast

import pytest

from mskmigration.kafka import Bounds, ClusterAdministration, TopicPartition
from tests.contracts.acls import OpenAuthorizerContract, Operations
from tests.contracts.record_limits import RecordLimitsContract
from tests.fakes.administration import FakeAdministration
from tests.fakes.kafka import FakeCluster


class TestFakeLimits(RecordLimitsContract):
    @pytest.fixture
    def administration(self) -> ClusterAdministration:
        cluster = FakeCluster({TopicPartition(topic, 0): Bounds(0, 0) for topic in ("orders", "plain")})
        cluster.settings["orders"] = {"max.message.bytes": "2000"}
        return cast("ClusterAdministration", FakeAdministration(cluster=cluster))


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
