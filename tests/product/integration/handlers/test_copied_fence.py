"""A connector that starts while the fence stands copies it; the e2e test of this name shows it."""

import pytest

from mskmigration.kafka.acls import denial
from mskmigration.kafka.mirror_acls import copied_opening
from tests.fakes.administration import fenced
from tests.product.integration.handlers.conftest import Invoke, World
from tests.product.integration.handlers.handing_over import Handing


@pytest.fixture
def handing(world: World, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> Handing:
    started = Handing(world, invoke, monkeypatch)
    started.plan()
    return started


def test_the_copy_is_open_when_clients_may_switch(handing: Handing) -> None:
    handing.run_up_to("verify_offsets")
    handing.world.target_acls.held = {denial("orders"), copied_opening("orders"), copied_opening("others")}
    handing.run("promote")
    assert handing.world.target_acls.held == {copied_opening("others")}
    assert handing.world.source_acls.held == fenced("orders", "orders-two")


def test_what_was_denied_there_before_stays_so(handing: Handing) -> None:
    before = {denial("orders-two"), denial("others"), copied_opening("orders")}
    handing.world.target_acls.held = set(before)
    handing.run_up_to("verify_offsets")
    handing.world.target_acls.held |= {denial("orders"), copied_opening("orders-two")}
    handing.run("promote")
    assert handing.world.target_acls.held == before


def test_readers_of_the_copy_are_never_locked_out(handing: Handing) -> None:
    handing.run_up_to("verify_offsets")
    target = handing.world.target_acls
    target.held = {denial("orders"), copied_opening("orders")}
    target.watched = ["orders"]
    handing.run("promote")
    assert target.locked_out == []


def test_a_cutover_that_is_aborted_leaves_none_either(handing: Handing) -> None:
    handing.run_up_to("prove_quiet")
    handing.world.target_acls.held = {denial("orders"), copied_opening("orders")}
    handing.run("abort_handover")
    assert handing.world.target_acls.held == handing.world.source_acls.held == set()


def test_a_target_without_an_authorizer_has_none(handing: Handing) -> None:
    handing.world.target_acls.authorizer = False
    handing.run_up_to("promote")
    both = ["orders", "orders-two"]
    nothing: list[str] = []
    assert handing.kept("fence") == {
        "topics": both,
        "opened": both,
        "limited": {},
        "denied_on_copy": nothing,
        "readable_on_copy": nothing,
    }
