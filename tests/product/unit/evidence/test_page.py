"""What the report's page says; how it looks is tested in a browser."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from mskmigration.cutover.record import Direction
from mskmigration.evidence.assembling import Materials, assemble
from mskmigration.evidence.handovers import Handed
from mskmigration.evidence.page import render_html
from tests.fakes import migrated
from tests.fakes.handed_over import HOSTILE_GROUP, handed, record

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


def test_names_are_escaped() -> None:
    html = page(migrated.materials())
    assert HOSTILE_GROUP not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; &#39;co&#39;" in html


def test_what_is_not_exact_is_bounded_by_whatever_method() -> None:
    (position,) = [it for it in handed().positions if it.group == "prices-reader-06"][:1]
    inexact = position.model_copy(update={"exact": False, "read_again_at_most": 8})
    html = page(of(replace(handed(), positions=[inexact])))
    assert re.search(r"bounded <b>1</b>", html)
    assert re.search(rf"{position.method} <b>0</b>", html)
    assert "≤ 8" in html


def test_it_says_that_all_is_exact() -> None:
    exact = [it for it in handed().positions if it.exact]
    assert "Every group goes on exactly: it reads no record twice and leaves none out." in page(
        of(replace(handed(), positions=exact))
    )


def test_after_a_rollback_another_cutover_is_possible() -> None:
    back = replace(handed(), record=record(Direction.BACK), origin_alias="target", destination_alias="source")
    html = page(of(back))
    assert "went back from <b>target</b> to <b>source</b>" in html
    assert "Clients are back at the source" in html


def test_after_a_cutover_it_says_how_to_go_back() -> None:
    html = page(migrated.materials())
    assert '{"migration": "orders", "fence": "acl"}' in html
    assert "with its offsets at the ends of 400 partitions" in html


def test_after_finish_it_shows_what_access_was_carried_over() -> None:
    html = page(replace(migrated.materials(), finish=migrated.finish()))
    assert "1 ACL created on the target, 1 left at the source" in html
    assert "User:orders-service" in html
    assert "A rollback is prepared" not in html


def of(handover: Handed) -> Materials:
    return replace(migrated.materials(), handed=handover)


def page(materials: Materials) -> str:
    return render_html(assemble(materials, NOW))
