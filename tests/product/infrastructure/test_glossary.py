"""The glossary explains words that a reader meets, in the order of the alphabet and in two sentences at most."""

import re

import pytest

from tests.paths import ROOT

ENTRIES = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)
READ = "\n".join(
    path.read_text().lower()
    for path in (
        ROOT / "README.md",
        *(page for page in (ROOT / "docs").rglob("*.md") if page.name != "glossary.md"),
        *(ROOT / "layers").rglob("*.py"),
    )
)


def test_the_words_are_in_the_order_of_the_alphabet() -> None:
    words = [word for word, _ in ENTRIES]
    assert words == sorted(set(words))


@pytest.mark.parametrize(("word", "meaning"), ENTRIES)
def test_a_word_is_in_use_and_explained_briefly(word: str, meaning: str) -> None:
    assert re.search(rf"\b{word.lower()}", READ), "nobody reads it any more"
    assert len(re.findall(r"[.:](?: |$)", meaning)) <= 4, meaning


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_a_reader_finds_the_glossary(page: str) -> None:
    assert "glossary.md" in (ROOT / page).read_text()
