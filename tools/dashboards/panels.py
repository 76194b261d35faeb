"""The few kinds of panel that the dashboards are made of."""

from collections.abc import Mapping
from typing import NamedTuple

from grafana_foundation_sdk.builders import cloudwatch, common, prometheus, stat, statetimeline, table, timeseries
from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import cloudwatch as cloudwatch_models
from grafana_foundation_sdk.models import common as styles
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import prometheus as prometheus_models

PROMETHEUS = models.DataSourceRef(type_val="prometheus", uid="prometheus")
CLOUDWATCH = models.DataSourceRef(type_val="cloudwatch", uid="cloudwatch")
HEIGHT = 8
WIDTH = 24
REF_IDS = "ABCDEFGH"

type Panel = Builder[models.Panel]
type Query = prometheus.Dataquery | cloudwatch.CloudWatchMetricsQuery


class Colour(NamedTuple):
    """A colour from a value on; None: from the beginning."""

    from_value: float | None
    name: str


GOOD = (Colour(None, "green"),)
BAD_FROM_ONE = (Colour(None, "green"), Colour(1, "red"))


def ask(expression: str, legend: str = "", *, instant: bool = False) -> prometheus.Dataquery:
    """Return a query to Prometheus; ``legend`` names its series, with ``{{label}}`` filled in."""
    query = prometheus.Dataquery().expr(expression).legend_format(legend).datasource(PROMETHEUS)
    return query.instant() if instant else query.range()


def ask_cloudwatch(
    namespace: str, metric: str, statistic: str, dimensions: Mapping[str, str], label: str, *, period: str = "60"
) -> cloudwatch.CloudWatchMetricsQuery:
    """Return a query to CloudWatch; a dimension of ``*`` asks for all of its values."""
    return (
        cloudwatch.CloudWatchMetricsQuery()
        .query_mode(cloudwatch_models.CloudWatchQueryMode.METRICS)
        .metric_query_type(cloudwatch_models.MetricQueryType.SEARCH)
        .metric_editor_mode(cloudwatch_models.MetricEditorMode.BUILDER)
        .region("default")
        .namespace(namespace)
        .metric_name(metric)
        .statistic(statistic)
        .dimensions({name: [value] for name, value in dimensions.items()})
        .match_exact(True)
        .period(period)
        .label(label)
        .datasource(CLOUDWATCH)
    )


def number(
    title: str,
    description: str,
    unit: str,
    query: prometheus.Dataquery,
    colours: tuple[Colour, ...] = GOOD,
    *,
    none: str = "-",
) -> stat.Panel:
    """Return a panel of one number, large, with its course behind it; ``none`` is shown where there is none."""
    return (
        stat.Panel()
        .title(title)
        .description(description)
        .datasource(PROMETHEUS)
        .unit(unit)
        .no_value(none)
        .with_target(query.ref_id("A"))
        .thresholds(_thresholds(colours))
        .graph_mode(styles.BigValueGraphMode.AREA)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .height(4)
        .span(4)
    )


def course(
    title: str, description: str, unit: str, *queries: Query, stacked: bool = False, least: float | None = 0
) -> timeseries.Panel:
    """Return a panel of lines over time, with last and greatest value in the legend."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .datasource(PROMETHEUS)
        .unit(unit)
        .line_width(1)
        .fill_opacity(25 if stacked else 5)
        .show_points(styles.VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .display_mode(styles.LegendDisplayMode.TABLE)
            .placement(styles.LegendPlacement.BOTTOM)
            .show_legend(True)
            .calcs(["lastNotNull", "max"])
        )
        .tooltip(common.VizTooltipOptions().mode(styles.TooltipDisplayMode.MULTI).sort(styles.SortOrder.DESCENDING))
        .height(HEIGHT)
        .span(WIDTH // 2)
    )
    if least is not None:
        panel.min(least)
    if stacked:
        panel.stacking(common.StackingConfig().mode(styles.StackingMode.NORMAL))
    if any(isinstance(query, cloudwatch.CloudWatchMetricsQuery) for query in queries):
        panel.datasource(CLOUDWATCH)
    for letter, query in zip(REF_IDS, queries, strict=False):
        panel.with_target(query.ref_id(letter))
    return panel


def states(title: str, description: str, query: prometheus.Dataquery, names: Mapping[str, tuple[str, str]]) -> Panel:
    """Return a panel of coloured bars over time; ``names`` has text and colour of each value."""
    mapping = models.ValueMap(
        options={
            value: models.ValueMappingResult(text=text, color=colour, index=index)
            for index, (value, (text, colour)) in enumerate(names.items())
        }
    )
    return (
        statetimeline.Panel()
        .title(title)
        .description(description)
        .datasource(PROMETHEUS)
        .with_target(query.ref_id("A"))
        .mappings([mapping])
        .merge_values(True)
        .row_height(0.8)
        .height(HEIGHT)
        .span(WIDTH // 2)
    )


class Column(NamedTuple):
    """A column of a table: a query whose rows have the same labels as those of the others."""

    title: str
    unit: str
    expression: str


def rows(title: str, description: str, columns: tuple[Column, ...], labels: tuple[str, ...]) -> Panel:
    """Return a table with a row for each set of labels, and the values of now, the first column's largest first."""
    panel = table.Panel().title(title).description(description).datasource(PROMETHEUS).height(HEIGHT).span(WIDTH)
    renamed: dict[str, object] = {}
    for letter, column in zip(REF_IDS, columns, strict=False):
        query = ask(column.expression, instant=True).format(prometheus_models.PromQueryFormat.TABLE).ref_id(letter)
        panel.with_target(query)
        value = f"Value #{letter}" if len(columns) > 1 else "Value"
        renamed[value] = column.title
        panel.override_by_name(column.title, [models.DynamicConfigValue(id_val="unit", value=column.unit)])
    order: dict[str, object] = {name: index for index, name in enumerate((*labels, *renamed))}
    panel.with_transformation(models.DataTransformerConfig(id_val="merge", options={}))
    panel.with_transformation(
        models.DataTransformerConfig(
            id_val="organize",
            options={"excludeByName": {"Time": True}, "indexByName": order, "renameByName": renamed},
        )
    )
    return panel.sort_by([common.TableSortByFieldState().display_name(columns[0].title).desc(True)])


def _thresholds(colours: tuple[Colour, ...]) -> ThresholdsConfig:
    steps = [models.Threshold(value=colour.from_value, color=colour.name) for colour in colours]
    return ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)
