"""Connections are opened anew once they are old, by whichever clock tells."""

import pytest

from mskmigration import connections
from mskmigration.connections import OLDEST_SECONDS, Connections


class Clocks:
    """The two clocks, as far as they have gone on."""

    monotonic = wall = 0.0


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    clocks = Clocks()
    monkeypatch.setattr(connections, "monotonic", lambda: clocks.monotonic)
    monkeypatch.setattr(connections, "time", lambda: clocks.wall)
    return clocks


def test_what_is_young_is_used_again(clocks: Clocks) -> None:
    renewed: list[str] = []
    kept = Connections()
    assert kept.keep("client", lambda: renewed.append("client")) == "client"
    clocks.monotonic = clocks.wall = OLDEST_SECONDS - 1
    kept.renew_old()
    assert renewed == []


@pytest.mark.parametrize("clock", ["monotonic", "wall"])
def test_what_is_old_by_either_clock_is_renewed_once(clocks: Clocks, clock: str) -> None:
    renewed: list[str] = []
    kept = Connections()
    for name in ("source", "table"):
        kept.keep(name, lambda name=name: renewed.append(name))  # type: ignore[misc]  # a default cannot be annotated
    setattr(clocks, clock, OLDEST_SECONDS)
    kept.renew_old()
    kept.renew_old()
    assert renewed == ["source", "table"]


def test_nothing_is_kept_for_as_long_as_a_nat_gateway_forgets_it() -> None:
    assert OLDEST_SECONDS + 90 < 350, "an invocation needs time until it uses them"
