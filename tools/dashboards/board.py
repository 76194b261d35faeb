"""One dashboard: what all of them have in common."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink, QueryVariable, Row
from grafana_foundation_sdk.models import dashboard as models

from tools.dashboards.panels import PROMETHEUS, Panel

TAG: Final = "msk-migration"


class Variable(NamedTuple):
    """A choice at the top of a dashboard, of which several may be taken, and all are at first."""

    name: str
    label: str
    description: str
    values: str


MIGRATION: Final = Variable(
    "migration",
    "Migration",
    "Its name, as its execution was started with",
    "label_values(migration:records_lag:sum, migration)",
)


class Section(NamedTuple):
    """Panels under a heading."""

    title: str
    panels: Sequence[Panel]


def board(
    name: str, title: str, description: str, sections: Iterable[Section], variables: Iterable[Variable] = (MIGRATION,)
) -> models.Dashboard:
    """Return a dashboard of the last hour that renews itself each 15 s, the scrape's interval."""
    builder = (
        Dashboard(title)
        .uid(f"{TAG}-{name}")
        .description(description)
        .tags([TAG])
        .readonly()
        .refresh("15s")
        .time("now-1h", "now")
        .timezone("browser")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .link(
            DashboardLink("Dashboards")
            .type(models.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .keep_time(True)
            .include_vars(True)
        )
    )
    for variable in variables:
        builder.with_variable(_query_variable(variable))
    for section in sections:
        builder.with_row(Row(section.title))
        for panel in section.panels:
            builder.with_panel(panel)
    dashboard = builder.build()
    for number, built in enumerate(dashboard.panels or (), start=1):
        built.id_val = number
    return dashboard


def _query_variable(variable: Variable) -> QueryVariable:
    return (
        QueryVariable(variable.name)
        .label(variable.label)
        .description(variable.description)
        .datasource(PROMETHEUS)
        .query(variable.values)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(models.VariableOption(selected=True, text="All", value="$__all"))
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
    )
