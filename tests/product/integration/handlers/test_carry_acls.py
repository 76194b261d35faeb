"""The target's ACLs follow the source's, and the worker is never locked out."""

from dataclasses import replace
from typing import cast

import pytest

from mskmigration.errors import WorkerLockedOutError
from mskmigration.kafka import Acl
from mskmigration.kafka.acls import denial
from mskmigration.migration import MigrationStage
from tests.product.integration.handlers.conftest import Answer, Invoke, World
from tests.product.integration.handlers.test_migrate import registered

MAY_READ = Acl("TOPIC", "orders", "LITERAL", "User:app", "*", "READ", "ALLOW")
MAY_WRITE = replace(MAY_READ, operation="WRITE", principal="User:shop")
IN_GROUP = replace(MAY_READ, resource="GROUP", name="billing")
OF_OTHERS = replace(MAY_READ, name="unmigrated")
OWN_TOPIC = replace(MAY_READ, principal="User:ANONYMOUS", operation="ALL")
OWN_GROUP = replace(OWN_TOPIC, resource="GROUP", name="billing")


class Carry:
    """A migration that copies topics with ACLs to a target that opens what has none, as Amazon MSK's default does."""

    def __init__(self, world: World, invoke: Invoke) -> None:
        self.world, self._invoke = world, invoke
        self.source, self.target = world.source_acls, world.target_acls

    def __call__(self) -> Answer:
        """Run the state once."""
        return self._invoke("carry_acls", {"migration": "m"})


@pytest.fixture
def carry(world: World, invoke: Invoke) -> Carry:
    registered(invoke)
    world.source_acls.held = {MAY_READ, MAY_WRITE, IN_GROUP, OF_OTHERS}
    return Carry(world, invoke)


def test_all_rights_come_along_and_the_worker_keeps_its_own(carry: Carry) -> None:
    carry.target.watched = ["orders"]
    assert carry() == {"created": 5, "deleted": 0, "note": ""}
    assert carry.target.held == {MAY_READ, MAY_WRITE, IN_GROUP, OWN_TOPIC, OWN_GROUP}
    assert carry.target.locked_out == []
    assert carry() == {"created": 0, "deleted": 0, "note": ""}


def test_what_the_source_takes_back_is_taken_back_and_nothing_else(carry: Carry) -> None:
    by_hand = replace(MAY_READ, principal="User:auditor")
    carry.target.held = {by_hand}
    carry()
    carry.source.held -= {MAY_WRITE}
    assert carry() == {"created": 0, "deleted": 1, "note": ""}
    assert carry.target.held == {by_hand, MAY_READ, IN_GROUP, OWN_TOPIC, OWN_GROUP}


def test_what_clients_have_moved_to_keeps_its_acls(carry: Carry) -> None:
    prefixed = replace(MAY_WRITE, name="ord", pattern="PREFIXED")
    in_transactions = replace(MAY_WRITE, resource="TRANSACTIONAL_ID", name="shop-")
    carry.source.held |= {prefixed, in_transactions}
    carry()
    before = set(carry.target.held)
    record = carry.world.records.get("m")
    request = record.request.model_copy(update={"topics_exclude": ("orders",)})
    carry.world.records.put(record.model_copy(update={"promoted_topics": ("orders",), "request": request}))
    carry.source.held -= {MAY_WRITE, IN_GROUP, prefixed, in_transactions}
    carry()
    assert carry.target.held == before


def test_a_source_that_lost_all_its_acls_closes_nothing(carry: Carry) -> None:
    carry()
    carry.source.held = set()
    assert carry() == {"created": 0, "deleted": 0, "note": ""}
    assert MAY_WRITE in carry.target.held


def test_a_fence_is_not_carried(carry: Carry) -> None:
    carry.source.held |= {denial("orders")}
    carry()
    assert denial("orders") not in carry.target.held


def test_a_topic_that_is_not_on_the_target_yet_waits(carry: Carry) -> None:
    carry.world.target.log.clear()
    carry.source.held = {MAY_READ}
    assert carry() == {"created": 0, "deleted": 0, "note": ""}


def test_a_user_whom_only_the_broker_knows_is_not_locked_out(carry: Carry) -> None:
    carry.world.target.user = None
    with pytest.raises(WorkerLockedOutError, match="billing, orders"):
        carry()
    assert carry.target.held == set()
    created = list(carry.target.created)
    with pytest.raises(WorkerLockedOutError, match="billing, orders"):
        carry()
    # A worker that is refused for a moment each minute would fail as well.
    assert carry.target.created == created
    carry.target.held = {replace(acl, principal="User:known-to-the-broker") for acl in (OWN_TOPIC, OWN_GROUP)}
    assert carry()["created"] == 3


def test_a_user_whom_only_the_broker_knows_may_have_rights_already(carry: Carry) -> None:
    carry.world.target.user = None
    own = {replace(acl, principal="User:known-to-the-broker") for acl in (OWN_TOPIC, OWN_GROUP)}
    carry.target.held = set(own)
    assert carry() == {"created": 3, "deleted": 0, "note": ""}
    assert carry.target.held == {MAY_READ, MAY_WRITE, IN_GROUP, *own}


def test_what_a_rollback_fenced_locks_nobody_out(carry: Carry) -> None:
    carry.target.held = {denial("orders")}
    carry()
    assert carry.target.held >= {denial("orders"), MAY_READ, MAY_WRITE}


def test_iam_is_not_bound_by_acls(carry: Carry) -> None:
    carry.world.pair = replace(carry.world.pair, target=replace(carry.world.pair.target, clients_by_iam=True))
    carry()
    assert carry.target.held == {MAY_READ, MAY_WRITE, IN_GROUP}


@pytest.mark.parametrize("side", ["source", "target"])
def test_without_an_authorizer_there_is_nothing_to_carry(carry: Carry, side: str) -> None:
    getattr(carry, side).authorizer = False
    assert carry() == {"created": 0, "deleted": 0, "note": f"the {side} has no authorizer"}


def test_a_handover_is_left_alone(carry: Carry) -> None:
    carry.world.records.advance("m", MigrationStage.CUTTING_OVER)
    assert carry() == {"note": "the migration is cutting over"}
    assert carry.target.held == set()


def test_what_was_created_is_on_record_before_it_is(carry: Carry, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(_: object) -> None:
        raise RuntimeError("the function died")

    monkeypatch.setattr(carry.target, "create_acls", dies)
    with pytest.raises(RuntimeError):
        carry()
    kept = carry.world.document("s3://bucket/migrations/m/acls.json")
    assert len(cast("list[object]", kept["created"])) == 3
