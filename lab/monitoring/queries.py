"""The dashboards' queries, as Grafana would send them."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from lab.paths import IMAGES

DASHBOARDS: Final = IMAGES / "grafana" / "dashboards"
# What Grafana puts in their place: its built-in ones for a scrape each 15 s, and all values of a variable.
BUILT_IN: Final = {"__rate_interval": "1m"}
EVERYTHING: Final = ".*"


class PanelQuery(NamedTuple):
    """One query to Prometheus and the panel that shows it."""

    dashboard: str
    panel: str
    expression: str


def panel_queries(folder: Path = DASHBOARDS) -> list[PanelQuery]:
    """Return the queries to Prometheus of every panel, and those that fill the variables."""
    return [
        query for file in sorted(folder.glob("*.json")) for query in _queries(file.stem, json.loads(file.read_text()))
    ]


def filled_in(expression: str, values: Mapping[str, str] = BUILT_IN) -> str:
    """Fill in variables; those without a value match everything."""
    return re.sub(r"\$(\w+)", lambda name: values.get(name[1], EVERYTHING), expression)


def _queries(name: str, dashboard: dict[str, Any]) -> Iterator[PanelQuery]:
    for variable in dashboard["templating"]["list"]:
        selector = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"])
        if selector is None:
            raise ValueError(f"{name}: the variable {variable['name']} has a query of an unknown kind")
        labels = f"count by ({selector[2]}) ({selector[1]})"
        yield PanelQuery(name, f"variable {variable['name']}", filled_in(labels))
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            if target["datasource"]["type"] == "prometheus":
                yield PanelQuery(name, panel["title"], filled_in(target["expr"]))
