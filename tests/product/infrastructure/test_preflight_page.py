"""docs/preflight.md tells of every rule as the catalogue has it."""

from mskmigration.preflight import CATALOGUE
from tests.paths import ROOT
from tools.reference.preflight import reference


def test_the_page_is_the_catalogues() -> None:
    assert (ROOT / "docs" / "preflight.md").read_text() == reference(), "write it anew: make docs"


def test_every_rule_has_its_section() -> None:
    sections = [line.removeprefix("### ") for line in reference().splitlines() if line.startswith("### ")]
    assert sections == [rule.id for rule in CATALOGUE]
    assert len(set(sections)) == len(sections)
