"""How people get to know of problems: metrics, alarms, notifications, dashboards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Any, Final, NamedTuple

from verify.check import BY_HAND, Verdict, failed, not_asked, passed
from verify.lines.place import Line, Place
from verify.lines.workers import ask_service, judge_service

MIGRATIONS: Final = 5
WINDOW: Final = timedelta(minutes=10)
NEW: Final = timedelta(minutes=3)
ALARMS_PER_REQUEST: Final = 100
PENDING: Final = "PendingConfirmation"
AT_FIRST: Final = "HealNotStarted"


class Alarm(NamedTuple):
    """An alarm's state, and whether its actions are enabled."""

    name: str
    state: str
    reason: str = ""
    tells: bool = True


def judge_metrics(migrations: Mapping[str, datetime] | None, arrived: Mapping[str, int], now: datetime) -> Verdict:
    """Judge whether CloudWatch has what heal publishes.

    Parameters
    ----------
    migrations
        When each was registered or changed last.
    arrived
        How many values have come of each in ten minutes.
    """
    if migrations is None:
        return not_asked("The table of migrations did not answer.")
    if not migrations:
        return not_asked("No migration runs: the first one's lag is published each minute.")
    silent = [name for name, count in arrived.items() if not count]
    if silent and all(now - migrations[name] < NEW for name in silent):
        return not_asked(f"{', '.join(silent)} was registered just now: ask again in a few minutes.")
    if silent:
        return failed(
            f"for ten minutes there has been no metric of {', '.join(silent)}",
            "See the line heal, and the log group of the functions: they write metrics to their log.",
        )
    return passed(f"the lag of {', '.join(arrived)} arrives in the namespace MskMigration")


def judge_alarms(alarms: Sequence[Alarm], wanted: Sequence[str]) -> Verdict:
    """Judge the alarms of the stack."""
    if not wanted:
        return not_asked("There are none: see the line stacks.")
    if missing := sorted(set(wanted) - {alarm.name for alarm in alarms}):
        return failed(f"CloudWatch knows no alarm {', '.join(missing)}", BY_HAND)
    if ringing := [alarm for alarm in alarms if alarm.state == "ALARM"]:
        details = "; ".join(f"{alarm.name}: {alarm.reason}" for alarm in ringing)
        return failed(details, _sections(ringing))
    if mute := [alarm.name for alarm in alarms if not alarm.tells]:
        return failed(
            f"the actions of {', '.join(mute)} are disabled", "Enable them: aws cloudwatch enable-alarm-actions."
        )
    waiting = sum(alarm.state == "INSUFFICIENT_DATA" for alarm in alarms)
    waits = f", {waiting} have no data yet, which is normal in the first minutes" if waiting else ""
    return passed(f"{len(alarms) - waiting} of {len(alarms)} are OK{waits}")


def _sections(ringing: Sequence[Alarm]) -> str:
    names = [alarm.name.rpartition("-")[2] for alarm in ringing]
    see = f"See {', '.join(f'docs/runbook.md#alarm-{name.lower()}' for name in names)}."
    return f"{see} {AT_FIRST} is normal for some minutes after the first deployment." if AT_FIRST in names else see


def judge_subscriptions(subscriptions: Sequence[tuple[str, bool]], email: str) -> Verdict:
    """Judge who gets notifications; each subscription is given as endpoint and whether it is confirmed."""
    pending = [endpoint for endpoint, confirmed in subscriptions if not confirmed]
    if pending:
        return failed(
            f"{', '.join(pending)} has not confirmed the subscription: nothing is sent there",
            "Follow the link in the mail of AWS Notifications; it is valid for three days.",
        )
    if email and not subscriptions:
        return failed(f"{email} is not subscribed", "Subscribe it to the topic: aws sns subscribe.")
    if not subscriptions:
        return not_asked(
            "Nobody gets notifications: NotificationEmail is empty, and nobody else subscribes to the topic."
        )
    return passed(f"{len(subscriptions)} confirmed: {', '.join(endpoint for endpoint, _ in subscriptions)}")


def _metrics(place: Place) -> Verdict:
    migrations = place.reached().migrations
    cloudwatch = place.client("cloudwatch")

    def arrived(migration: str) -> int:
        answer = cloudwatch.get_metric_statistics(
            Namespace="MskMigration",
            MetricName="LagUnmeasured",
            Dimensions=[{"Name": "migration", "Value": migration}, {"Name": "service", "Value": place.deployed.stack}],
            StartTime=place.now - WINDOW,
            EndTime=place.now,
            Period=60,
            Statistics=["SampleCount"],
        )
        return len(answer["Datapoints"])

    asked = list(migrations or {})[:MIGRATIONS]
    return judge_metrics(migrations, {name: arrived(name) for name in asked}, place.now)


def _alarms(place: Place) -> Verdict:
    # Those of the workers' stack only scale it: being in ALARM is their work.
    names = [each.id for each in place.deployed.of_type("AWS::CloudWatch::Alarm") if each.stack != "Workers"]
    cloudwatch = place.client("cloudwatch")
    answer: list[dict[str, Any]] = [
        alarm
        for batch in batched(names, ALARMS_PER_REQUEST, strict=False)
        for alarm in cloudwatch.describe_alarms(AlarmNames=list(batch))["MetricAlarms"]
    ]
    alarms = [
        Alarm(each["AlarmName"], each["StateValue"], each.get("StateReason", ""), each["ActionsEnabled"])
        for each in answer
    ]
    return judge_alarms(alarms, names)


def _notifications(place: Place) -> Verdict:
    pages = place.client("sns").get_paginator("list_subscriptions_by_topic")
    listed = [
        (each["Endpoint"], each["SubscriptionArn"] != PENDING)
        for page in pages.paginate(TopicArn=place.deployed.output("TopicArn"))
        for each in page["Subscriptions"]
    ]
    return judge_subscriptions(listed, place.deployed.parameters.get("NotificationEmail", ""))


def _dashboards(place: Place) -> Verdict:
    cloudwatch = place.client("cloudwatch")
    dashboard = place.deployed.only("AWS::CloudWatch::Dashboard", "Alarms")
    try:
        cloudwatch.get_dashboard(DashboardName=dashboard)
    except cloudwatch.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in {"ResourceNotFound", "DashboardNotFoundError"}:
            raise
        return failed(f"CloudWatch has no dashboard {dashboard}", BY_HAND)
    region = place.account.region
    address = f"{place.account.console}/cloudwatch/home?region={region}#dashboards/dashboard/{dashboard}"
    grafana = place.deployed.outputs.get("GrafanaUrl")
    return passed(address + (f" and {grafana}" if grafana else ""))


def _monitoring(place: Place) -> Verdict:
    services = place.deployed.of_type("AWS::ECS::Service", "MonitoringStack")
    if not services:
        return not_asked("Monitoring is disabled.")
    ecs, cluster = place.client("ecs"), place.deployed.output("ConnectClusterName")
    verdicts = [judge_service(ask_service(ecs, cluster, each.id, each.name)) for each in services]
    wrong = next((each for each in verdicts if each.remedy), None)
    return wrong or passed(f"{', '.join(each.name for each in services)} run")


LINES: Final = (
    Line("metrics", _metrics),
    Line("alarms", _alarms),
    Line("notifications", _notifications),
    Line("dashboards", _dashboards),
    Line("monitoring", _monitoring),
)
