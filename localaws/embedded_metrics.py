"""Takes metrics from log lines in the embedded metric format, as CloudWatch Logs does; moto leaves them in the log.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any, NamedTuple

from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.models import LogsBackend

from localaws.endpoint import Endpoint
from localaws.patching import replace


class Value(NamedTuple):
    """A value of a metric, as ``PutMetricData`` takes it."""

    namespace: str
    datum: dict[str, Any]


def install(_endpoint: Endpoint) -> None:
    """Put each metric of a line, when the line is written."""

    def put(logs: Any, group: str, stream: str, events: Sequence[dict[str, Any]]) -> Any:
        answer = moto_put(logs, group, stream, events)
        cloudwatch = cloudwatch_backends[logs.account_id][logs.region_name]
        for event in events:
            for value in values(event["message"]):
                cloudwatch.put_metric_data(value.namespace, [value.datum])
        return answer

    moto_put = replace(LogsBackend, "put_log_events", put)


def values(line: str) -> Iterator[Value]:
    """Return what a line says of metrics; nothing where it is no such line."""
    if '"_aws"' not in line:
        return
    try:
        told = json.loads(line)
        directives, at_ms = told["_aws"]["CloudWatchMetrics"], told["_aws"]["Timestamp"]
    except (ValueError, LookupError, TypeError):
        return
    at = datetime.fromtimestamp(at_ms / 1000, UTC).replace(tzinfo=None)  # as moto reads a request's
    for directive in directives:
        for names, metric in product(directive["Dimensions"], directive["Metrics"]):
            yield from _values(told, directive["Namespace"], names, metric, at)


def _values(
    told: Mapping[str, Any], namespace: str, names: Sequence[str], metric: Mapping[str, str], at: datetime
) -> Iterator[Value]:
    dimensions = [{"Name": name, "Value": told[name]} for name in names]
    given = told[metric["Name"]]
    for number in given if isinstance(given, list) else [given]:
        datum = {"MetricName": metric["Name"], "Dimensions": dimensions, "Timestamp": at, "Value": number}
        yield Value(namespace, datum | {"Unit": metric.get("Unit", "None")})
