"""The reference pages are fresh and complete, and what they are written from says enough."""

import re

import pytest
import yaml

from mskmigration.health.causes import CAUSES, UNKNOWN
from mskmigration.health.rules import RuleId
from tests.paths import ROOT
from tests.product.infrastructure.templates import MACHINES, STACKS, machine, states, template
from tools.reference.commands import targets
from tools.reference.connectors import FILES
from tools.reference.errors import raised
from tools.reference.pages import FOLDER, pages
from tools.reference.settings import TEMPLATES

PAGES = pages()
NESTED = {"alarms", "control", "monitoring", "workers"}


def rows(page: str) -> dict[str, list[str]]:
    """Return the cells of every row of a page's tables by what its first cell says, without its decoration."""
    lines = [line for line in PAGES[page].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return {re.sub(r"&nbsp;|\*\*|`|\[|\]\(.*", "", row[0]): row for row in cells}


def test_the_pages_are_what_the_code_writes() -> None:
    written = {path.stem: path.read_text() for path in FOLDER.glob("*.md")}
    assert written == PAGES, "write them anew: make docs"


def test_every_parameter_of_what_is_deployed_by_hand_is_there() -> None:
    deployed = {f"stacks/{path.name}" for path in STACKS if path.stem not in NESTED} | {"template.yaml"}
    assert set(TEMPLATES) == deployed
    for path in TEMPLATES:
        _, _, section = PAGES["settings"].partition(f"[{path}](")
        for name, parameter in template(ROOT / path)["Parameters"].items():
            assert f"| `{name}` |" in section, f"{path}: {name}"
            assert str(parameter["Description"]) in section


def test_every_default_is_the_templates() -> None:
    for name, parameter in template(ROOT / "template.yaml")["Parameters"].items():
        default = rows("settings")[name][1] if name not in {"VpcId", "SubnetIds"} else ""
        if parameter.get("Default"):
            assert name in {"KmsKeyArn", "LogRetentionDays"} or default == f"`{parameter['Default']}`"


@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.name)
def test_every_state_is_there_and_says_what_it_does_or_where_it_leads(path: object) -> None:
    name = str(path).rpartition("/")[2].removesuffix(".asl.json")
    _, _, section = PAGES["state-machines"].partition(f"## {name}\n")
    section = section.partition("\n## ")[0]
    for state, definition in states(machine(ROOT / "statemachines" / f"{name}.asl.json")):
        (row,) = [line for line in section.splitlines() if f"**{state}** |" in line]
        assert re.sub(r"[|\s]", "", row.partition("**|")[2] or row.partition("** |")[2]), state
        if definition["Type"] == "Task":
            assert len(row.split("|")[2].strip()) > len("Calls it."), state
        for target in re.findall(r"'(?:Next|Default)': '([^']+)'", str(definition)):
            if definition["Type"] != "Map":
                assert f"*{target}*" in row, f"{state} leads to {target}"


def test_everything_that_tells_of_a_fault_is_there_with_its_place_in_the_runbook() -> None:
    alerts = yaml.safe_load((ROOT / "images/prometheus/config/rules/alerts.yaml").read_text())["groups"]
    names = {f"alert-{rule['alert'].lower()}" for group in alerts for rule in group["rules"]}
    names |= {rule.anchor for rule in RuleId} | {cause.anchor for cause in (*CAUSES, UNKNOWN)}
    names |= {
        f"alarm-{name.lower()}"
        for name, resource in template(ROOT / "stacks" / "alarms.yaml")["Resources"].items()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }
    assert set(re.findall(r"\(\.\./runbook\.md#([\w-]+)\)", PAGES["signals"])) == names


def test_every_option_of_every_connectors_file_is_there_with_its_value() -> None:
    assert set(FILES) == {
        str(path.relative_to(ROOT / "connectors"))
        for path in (ROOT / "connectors").rglob("*.yaml", recurse_symlinks=True)
    }
    for file in FILES:
        section = PAGES["connectors"].partition(f"## {file}\n")[2].partition("\n## ")[0]
        for option, value in yaml.safe_load((ROOT / "connectors" / file).read_text()).items():
            (row,) = [line for line in section.splitlines() if line.startswith(f"| `{option}` |")]
            if isinstance(value, str) and value and "|" not in value:
                assert f"| `{value}` |" in row


def test_every_comment_of_a_connectors_file_is_there() -> None:
    text = _bare(PAGES["connectors"])
    for file in FILES:
        for line in (ROOT / "connectors" / file).read_text().splitlines():
            if line.startswith("#"):
                assert _bare(line) in text, f"{file}: {line}"


def _bare(text: str) -> str:
    """Return text without what Markdown and YAML put around it."""
    return re.sub(r"[\s|*#\\`-]", "", text.replace("&lt;", "<"))


def test_every_error_is_there_with_a_remedy() -> None:
    told = rows("errors")
    for kind in raised():
        assert told[kind.__name__][1] == (kind.__doc__ or "").partition("\n")[0]
        assert told[kind.__name__][2], f"{kind.__name__} is raised without a remedy that is written out"


def test_every_event_that_a_machine_sends_is_there() -> None:
    sent = {name for path in MACHINES for name in re.findall(r"'DetailType': '([^']+)'", str(machine(path)))}
    assert sent == {"Handover Fenced", "Handover Promoted"}
    healings = {"Migration Healing Step", "Migration Needs Attention", "Migration Healthy Again"}
    assert set(rows("events")) - {"Detail type", "---"} == sent | healings


def test_every_command_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)) - {"prometheus", "chromium"}
    assert {name for name, _ in targets()} == phony
    assert {f"make {name}" for name in phony} <= set(rows("commands"))
    for option in ("--kill", "--only", "--watch", "--flights"):
        assert f"`{option}`" in PAGES["commands"]
