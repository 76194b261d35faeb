"""Each decision has its file with all parts, the table lists each, and decisions that change one another say so."""

import re
from pathlib import Path

import pytest

from tests.paths import ROOT
from tools.reference.decisions import FOLDER, RecordedDecision, decisions, recorded

FILES = sorted(path for path in FOLDER.iterdir() if path.name != "README.md")
MENTION = re.compile(r"decisions/(\d{4}[\w-]*)")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_decision_has_every_part(path: Path) -> None:
    assert re.fullmatch(r"\d{4}(-[a-z0-9]+)+\.md", path.name)
    decision = RecordedDecision.read(path)
    assert len(decision.decision) < 200, "the first paragraph is one sentence"
    assert decision.decision.endswith(".")


def test_a_decision_without_a_part_is_refused(tmp_path: Path) -> None:
    whole = FILES[0].read_text()
    for part in ("- Date", "- Supersedes", "- Superseded by", "## Decision", "## Reason", "## Evidence"):
        path = tmp_path / FILES[0].name
        path.write_text("\n".join(line for line in whole.split("\n") if not line.startswith(part)))
        with pytest.raises(ValueError, match="lacks a part"):
            RecordedDecision.read(path)


def test_numbers_are_consecutive_and_follow_the_dates() -> None:
    assert [each.number for each in recorded()] == [f"{number:04}" for number in range(1, len(FILES) + 1)]
    assert [each.date for each in recorded()] == sorted(each.date for each in recorded())


def test_the_table_is_what_the_files_say() -> None:
    assert (FOLDER / "README.md").read_text() == decisions(), "write it anew: make docs"


def test_a_decision_and_the_one_that_supersedes_it_name_each_other() -> None:
    newer = {(each.file, other) for each in recorded() for other in each.supersedes}
    older = {(other, each.file) for each in recorded() for other in each.superseded_by}
    assert newer == older
    assert all(one > other for one, other in newer), "only a later decision supersedes one"


def test_every_decision_that_a_file_names_is_there() -> None:
    names = {path.stem for path in FILES}
    for folder in ("layers", "connectors", "images", "lab", "localaws", "bench", "parameters", "stacks", "tools"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".java", ".yaml", ".md"} and "target" not in path.parts:
                assert set(MENTION.findall(path.read_text())) <= names, path
