"""The pages of both reports in headless Chromium, as people see them: on a desk and a phone, by day and by night."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from mskmigration.evidence.assembling import Materials, assemble
from mskmigration.evidence.page import render_html
from mskmigration.migration import MigrationStage
from mskmigration.preflight import Asked, examine
from mskmigration.preflight.page import page as preflight_page
from tests.fakes import migrated
from tests.fakes.handed_over import GROUPS, HOSTILE_GROUP
from tests.fakes.preflight import AS_HERE, CLEAN, topics, unasked

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (1280, 390)
READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text, level AA

# The colours of all text that is shown, with the nearest background behind each.
COLOURS = """() => {
  const behind = it => {
    for (; it; it = it.parentElement) {
      const colour = getComputedStyle(it).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
  };
  const pairs = new Set();
  for (const it of document.body.querySelectorAll("*")) {
    if ([...it.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()) && it.checkVisibility())
      pairs.add(`${getComputedStyle(it).color}|${behind(it)}`);
  }
  return [...pairs];
}"""


@dataclass
class Opened:
    """A page, with everything that it said and asked for."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: Path) -> None:
        """Load a file."""
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def width(self) -> int:
        """How wide the page is, with what does not fit."""
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, "Chromium is missing; `make chromium` installs it, or says how"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("report"), migrated.materials())


@pytest.fixture(scope="module", params=["report", "preflight"])
def either(request: pytest.FixtureRequest, report: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one of both pages; preflight's with findings, and with rules that were skipped."""
    if request.param == "report":
        return report
    facts = unasked(topics(CLEAN, **{HOSTILE_GROUP: AS_HERE}), Asked.TARGET_LOGS, f"TRANSPORT: {HOSTILE_GROUP}")
    path = tmp_path_factory.mktemp("preflight") / "preflight.html"
    path.write_text(preflight_page(examine(facts)))
    return path


def written(folder: Path, materials: Materials) -> Path:
    path = folder / "report.html"
    path.write_text(render_html(assemble(materials, datetime(2026, 11, 25, 10, 0, tzinfo=UTC))))
    return path


@pytest.fixture(
    params=[(width, scheme) for width in WIDTHS for scheme in ("light", "dark")], ids=lambda it: f"{it[0]}-{it[1]}"
)
def opened(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Opened]:
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield Opened(page)
    page.close()


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(report.as_uri())
    yield page
    page.close()


def test_it_says_nothing_asks_for_nothing_and_fits(opened: Opened, either: Path) -> None:
    opened.open(either)
    viewport = opened.page.viewport_size
    assert viewport is not None
    assert (opened.said, opened.asked) == ([], [either.as_uri()])
    assert opened.width() == viewport["width"]
    opened.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true; })")
    assert opened.width() == viewport["width"]


def test_all_text_has_contrast(opened: Opened, either: Path) -> None:
    opened.open(either)
    opened.page.evaluate("document.querySelectorAll('section > details').forEach(it => { it.open = true; })")
    pairs = [pair.split("|") for pair in opened.page.evaluate(COLOURS)]
    assert len(pairs) > 2
    assert {(text, behind): ratio for text, behind in pairs if (ratio := contrast(text, behind)) < READABLE} == {}


def test_night_is_dark(browser: Browser, report: Path) -> None:
    backgrounds = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto(report.as_uri())
        backgrounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()
    assert luminance(backgrounds[0]) > 0.9
    assert luminance(backgrounds[1]) < 0.02


@pytest.mark.parametrize("stage", [MigrationStage.REPLICATING, MigrationStage.CAUGHT_UP, MigrationStage.FINISHED])
def test_it_fits_at_every_stage(opened: Opened, tmp_path: Path, stage: MigrationStage) -> None:
    whole = migrated.materials()
    record = whole.record.model_copy(update={"stage": stage})
    materials = {
        MigrationStage.REPLICATING: Materials(record),
        MigrationStage.CAUGHT_UP: replace(whole, record=record, handed=None, handovers=[], healings=[]),
        MigrationStage.FINISHED: replace(whole, record=record, finish=migrated.finish()),
    }[stage]
    opened.open(written(tmp_path, materials))
    assert opened.said == []
    assert opened.page.locator(".stage").inner_text().startswith(f"Now: {stage.replace('_', ' ')}")
    viewport = opened.page.viewport_size
    assert viewport is not None
    assert opened.width() == viewport["width"]


def test_names_are_text(page: Page) -> None:
    assert page.locator("summary .group", has_text="alert").inner_text() == HOSTILE_GROUP
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1


def test_the_filter_leaves_what_is_looked_for(page: Page) -> None:
    groups = page.locator("#groups > details:visible")
    assert groups.count() == GROUPS
    page.get_by_label("Show groups or topics that contain").fill("PAYMENTS-reader-17")
    assert groups.locator(".group").all_inner_texts() == ["payments-reader-17"]
    assert page.locator("output").first.inner_text() == f"1 of {GROUPS}"
    page.get_by_label("Show groups or topics that contain").fill("")
    assert groups.count() == GROUPS


def test_a_group_unfolds_its_positions_by_keyboard(page: Page) -> None:
    positions = page.get_by_role("table", name="Positions of returns-reader-07")
    assert not positions.is_visible()
    page.locator("summary", has_text="returns-reader-07").focus()
    page.keyboard.press("Enter")
    assert positions.is_visible()
    bounded = positions.get_by_role("row", name="bounded").first
    assert "≤ 103" in bounded.inner_text()


def test_it_is_in_order_for_those_who_hear_it(page: Page) -> None:
    levels = page.eval_on_selector_all("h1, h2, h3", "all => all.map(it => Number(it.tagName[1]))")
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.locator("table:not(:has(caption))").count() == 0
    assert page.locator("section:not([aria-label]):not([aria-labelledby])").count() == 0
    assert page.locator("[role=img]:not([aria-label])").count() == 0
    assert "Drain 3.9 s" in str(page.locator(".timeline").get_attribute("aria-label"))


def test_it_needs_no_script(browser: Browser, report: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(report.as_uri())
    assert page.locator("#groups > details").count() == GROUPS
    assert page.locator(".figures dd").first.inner_text() == "8.4 s"
    page.close()


def test_print_shows_what_is_folded(page: Page) -> None:
    positions = page.get_by_role("table", name="Positions of returns-reader-07", include_hidden=True)
    page.emulate_media(media="print")
    box = positions.bounding_box()
    assert box is not None
    assert box["height"] > 200
    assert not page.get_by_label("Show groups or topics that contain").is_visible()


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of ``rgb(r, g, b)``, as WCAG defines it."""
    channels = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
