"""The pages name all that people meet: commands, states, parameters, options, modes; and their links lead somewhere."""

import re
from pathlib import Path

import pytest
import yaml

from mskmigration.cutover.record import HandoverStage
from mskmigration.cutover.workflow import WHILE_WRITERS_WAIT, step_to
from mskmigration.kafka.authentication import _MODES
from mskmigration.settings import Authentication
from tests.paths import ROOT
from tests.product.infrastructure.templates import template
from tools.reference.sources import machines

PAGES = [*sorted(ROOT.glob("*.md")), ROOT / "localaws" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EVERYTHING = "\n".join(page.read_text() for page in PAGES)
TUNING = (ROOT / "docs" / "tuning.md").read_text()
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)")
# Options that say what a connector is and not how fast: source.yaml explains them.
TUNED = re.compile(
    r"\.(max|min|size|bytes|memory|ms|seconds|records|type|factor)$|tasks\.max|connection$|idempotence$|acks$"
)
UNTUNED = {"replication.policy.class", "offset-syncs.topic.location", "refresh.topics.enabled"}


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives a page's headings."""
    headings = re.findall(r"^#{1,4} (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text()):
        led_to = (page.parent / path).resolve() if path else page
        assert led_to.exists(), f"{page.name}: {path}"
        if anchor and led_to.suffix == ".md":
            assert anchor[1:] in anchors(led_to), f"{page.name}: {path}{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_make_is_there(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in set(re.findall(r"(?:`|^)make ([a-z][a-z0-9-]*)", page.read_text(), re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def test_every_state_machine_is_explained() -> None:
    for name in machines():
        assert f"msk-migration-{name}" in EVERYTHING, name
        assert f"| `{name}` |" in (ROOT / "docs" / "architecture.md").read_text(), name


def test_every_step_of_a_handover_that_writers_wait_for_is_explained() -> None:
    for step in (step_to(HandoverStage.PLANNED), *WHILE_WRITERS_WAIT):
        assert f"*{step.state}*" in (ROOT / "README.md").read_text(), step.state


def test_every_stack_is_explained() -> None:
    for stack in sorted((ROOT / "stacks").glob("*.yaml")):
        assert f"stacks/{stack.name}" in (ROOT / "docs" / "architecture.md").read_text(), stack.name


def test_every_parameter_is_documented_where_it_is_set() -> None:
    documented = (ROOT / "parameters" / "application.yaml").read_text()
    for parameter in template(ROOT / "template.yaml")["Parameters"]:
        assert re.search(rf"^(# )?{parameter}:", documented, flags=re.MULTILINE), parameter


def test_every_target_of_make_that_people_call_is_in_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in (
        "demo",
        "test",
        "lab",
        "status",
        "down",
        "faults",
        "cutover",
        "preflight",
        "authentication",
        "deploy",
    ):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
        assert f"make {target}" in (ROOT / "README.md").read_text(), target


def test_every_mode_of_authentication_is_in_the_readme_and_has_its_file() -> None:
    assert {path.stem for path in (ROOT / "connectors" / "auth").glob("*.yaml")} == set(Authentication)
    (list_of_modes,) = re.findall(r"`TargetAuthentication` are (.+?)\. ", (ROOT / "README.md").read_text(), re.DOTALL)
    assert re.findall(r"`([^`]+)`", list_of_modes) == list(Authentication)


def test_the_readme_names_the_fields_of_each_mode_s_secret() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    told = {
        mode: set(re.findall(r"`(\w+)`", fields)) for modes, fields in rows for mode in re.findall(r"`([^`]+)`", modes)
    }
    for mode in set(Authentication) - {Authentication.NONE}:
        secret, _mechanism = _MODES[mode]
        own = secret.model_fields.keys() - {"ca"}
        assert told[mode] - {"ca"} == own, mode


def test_no_page_counts_the_rules() -> None:
    """The catalogue grows, and nobody remembers a number in a page."""
    for page in PAGES:
        if page.parent.name != "decisions":
            assert not re.search(r"\b\d+ rules\b", page.read_text()), page.name


def test_javas_tests_ask_the_file_of_every_mode_of_sasl() -> None:
    tests = ROOT / "images/kafka-connect/src/test/java/io/github/mskmigration/connect/AuthenticationTest.java"
    (asked,) = re.findall(r"@ValueSource\(strings = \{(.+?)\}\)\s*void everyHandlerIsSaidAndThere", tests.read_text())
    files = (ROOT / "connectors" / "auth").glob("*.yaml")
    assert set(re.findall(r'"([^"]+)"', asked)) == {
        each.stem for each in files if "sasl.mechanism:" in each.read_text()
    }


def test_every_knob_of_the_connectors_is_in_the_tuning_page() -> None:
    for file in ("source", "checkpoint", "heartbeat"):
        for option in yaml.safe_load((ROOT / "connectors" / f"{file}.yaml").read_text()):
            if TUNED.search(option) and option not in UNTUNED:
                assert f"`{option}`" in TUNING, f"{file}.yaml: {option}"
