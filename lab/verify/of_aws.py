"""Faults of what is deployed to AWS: each is planted by the calls with which somebody might do it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from lab.deployment import STACK_NAME
from lab.verify.fault import Fault
from lab.verify.site import Site

CAPABILITIES: Final = ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")
NOBODY: Final = "nobody@example.com"
ALARM: Final = "FastPathFails"


@contextmanager
def rolled_back_stack(site: Site) -> Iterator[None]:
    """Update a nested stack by a resource that cannot be made; in the end by one that can, and take it away again."""
    formation, stack = site.client("cloudformation"), site.nested("Alarms")
    template = formation.get_template(StackName=stack)["TemplateBody"]
    (before,) = formation.describe_stacks(StackName=stack)["Stacks"]
    parameters = before["Parameters"]

    def update(**topics: str) -> None:
        added = {
            name: {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": topic}} for name, topic in topics.items()
        }
        body = {**template, "Resources": {**template["Resources"], **added}}
        formation.update_stack(
            StackName=stack, TemplateBody=json.dumps(body), Parameters=parameters, Capabilities=CAPABILITIES
        )

    update(Planted="no spaces allowed")
    try:
        yield
    finally:
        update(Planted="planted")
        update()


@contextmanager
def broken_function(site: Site) -> Iterator[None]:
    """Let the function's module be missing."""
    with site.function("VerifyDeployment", Handler="gone.handler"):
        yield


@contextmanager
def disabled_schedule(site: Site) -> Iterator[None]:
    """Disable the schedule of heal."""
    scheduler, name = site.client("scheduler"), site.physical("Control", "HealStateMachineEachMinute")
    found = scheduler.get_schedule(Name=name)
    kept = {
        key: found[key]
        for key in ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target", "Description")
    }
    scheduler.update_schedule(**kept, State="DISABLED")
    try:
        yield
    finally:
        scheduler.update_schedule(**kept, State="ENABLED")


@contextmanager
def failing_heal(site: Site) -> Iterator[None]:
    """Break the first function that heal calls, and let heal begin."""
    try:
        with site.function("ListMigrations", Handler="gone.handler"):
            site.heal_once()
            yield
    finally:
        site.heal_once()


@contextmanager
def unsubscribed_log(site: Site) -> Iterator[None]:
    """Delete the subscription of the workers' log."""
    logs, group = site.client("logs"), site.application.connect_log_group
    (found,) = logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
    logs.delete_subscription_filter(logGroupName=group, filterName=found["filterName"])
    try:
        yield
    finally:
        kept = {key: found[key] for key in ("filterName", "filterPattern", "destinationArn")}
        logs.put_subscription_filter(logGroupName=group, **kept)


@contextmanager
def ringing_alarm(site: Site) -> Iterator[None]:
    """Put an alarm into ALARM."""
    cloudwatch, name = site.client("cloudwatch"), f"{STACK_NAME}-{ALARM}"
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="1 datapoint was greater than 0")
    try:
        yield
    finally:
        cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="planted and taken back")


@contextmanager
def unconfirmed_subscription(site: Site) -> Iterator[None]:
    """Subscribe somebody who opens no mail."""
    sns = site.client("sns")
    subscribed = sns.subscribe(
        TopicArn=site.application.topic, Protocol="email", Endpoint=NOBODY, ReturnSubscriptionArn=True
    )
    try:
        yield
    finally:
        sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])


@contextmanager
def deleted_dashboard(site: Site) -> Iterator[None]:
    """Delete the dashboard."""
    cloudwatch = site.client("cloudwatch")
    body = cloudwatch.get_dashboard(DashboardName=STACK_NAME)["DashboardBody"]
    cloudwatch.delete_dashboards(DashboardNames=[STACK_NAME])
    try:
        yield
    finally:
        cloudwatch.put_dashboard(DashboardName=STACK_NAME, DashboardBody=body)


@contextmanager
def unencrypted_bucket(site: Site) -> Iterator[None]:
    """Take the bucket's encryption by KMS away."""
    s3, bucket = site.client("s3"), site.application.bucket
    kept: Mapping[str, Any] = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    s3.delete_bucket_encryption(Bucket=bucket)
    try:
        yield
    finally:
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=kept)


OF_AWS: Final[tuple[Fault[Site], ...]] = (
    Fault("stacks", "an update of a nested stack was rolled back", rolled_back_stack),
    Fault("function answers", "a function's module is missing", broken_function),
    Fault("schedule", "the schedule of heal is disabled", disabled_schedule),
    Fault("heal", "the first function that heal calls is broken", failing_heal),
    Fault("log path", "the workers' log is not subscribed", unsubscribed_log),
    Fault("alarms", "an alarm is in ALARM", ringing_alarm),
    Fault("notifications", "a mail address has not confirmed its subscription", unconfirmed_subscription),
    Fault("dashboards", "the dashboard is deleted", deleted_dashboard),
    Fault("storage", "the bucket is not encrypted by KMS", unencrypted_bucket),
)
