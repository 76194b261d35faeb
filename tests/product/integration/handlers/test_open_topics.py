"""What the fence does to topics without ACLs, where those are open to everybody, and where they are not."""

import pytest

from mskmigration.errors import HandoverBlockedError
from mskmigration.kafka import Acl
from mskmigration.kafka.acls import denial, opening
from tests.fakes.administration import TOPIC_OPERATIONS, fenced
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import Handing


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    started = Handing(world, invoke, monkeypatch)
    started.plan()
    return started


def test_readers_are_never_locked_out_of_what_was_open(handing: Handing) -> None:
    source = handing.world.source_acls
    source.watched = ["orders", "orders-two"]
    handing.run("fence_writers")
    assert source.rules.operations("orders") == TOPIC_OPERATIONS - {"WRITE"}
    handing.run("abort_handover")
    assert (source.locked_out, source.held) == ([], set())


def test_a_topic_with_acls_is_not_opened(handing: Handing) -> None:
    theirs = Acl("TOPIC", "orders-", "PREFIXED", "User:app", "*", "READ", "ALLOW")
    handing.world.source_acls.held, handing.world.target_acls.held = {theirs}, {theirs}
    handing.plan()
    handing.run("fence_writers")
    assert handing.kept("fence")["opened"] == ["orders"]
    assert handing.world.source_acls.held == {theirs, denial("orders-two"), *fenced("orders")}
    handing.run("abort_handover")
    assert handing.world.source_acls.held == {theirs}


def test_a_part_of_the_topics_needs_no_acls_of_its_own(handing: Handing) -> None:
    of_all = Acl("TOPIC", "orders", "PREFIXED", "User:app", "*", "READ", "ALLOW")
    handing.world.source_acls.held, handing.world.target_acls.held = {of_all}, {of_all}
    assert handing.plan(topics=["orders-two"])["plan"]["topics"] == 1


def test_where_nothing_is_open_without_acls_nothing_is_opened(handing: Handing) -> None:
    handing.world.source_acls.rules.opens = False
    handing.plan()
    handing.run("fence_writers")
    assert handing.world.source_acls.held == {denial("orders"), denial("orders-two")}


def test_a_fence_that_was_half_built_is_completed(handing: Handing) -> None:
    source = handing.world.source_acls

    def dies(_changed: Acl) -> None:
        raise RuntimeError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "_look_at_readers", dies)
        with pytest.raises(RuntimeError):
            handing.run("fence_writers")
    assert source.held == {opening("orders")}
    handing.run("fence_writers")
    assert source.held == fenced("orders", "orders-two")
    handing.run("abort_handover")
    assert source.held == set()


def test_topics_that_lost_their_acls_since_an_unsure_plan_are_not_guessed_about(handing: Handing) -> None:
    source = handing.world.source_acls
    source.held = {Acl("TOPIC", "orders", "PREFIXED", "User:app", "*", "READ", "ALLOW")}
    handing.world.target_acls.held = set(source.held)
    source.tells_default = False
    handing.plan()
    source.held = set()
    with pytest.raises(HandoverBlockedError, match="fence-unsure: 2 topics have no ACL any more"):
        handing.run("fence_writers")
    assert source.held == set()
