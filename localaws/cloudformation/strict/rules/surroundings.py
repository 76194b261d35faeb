"""What CloudWatch, SNS, EC2 and Amazon MSK demand."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from localaws.cloudformation.strict.later import LATER, holds_later
from localaws.cloudformation.strict.rules.catalogue import Properties, Rule, at, known, number

_DAY: Final = 86400
_HOUR: Final = 3600
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MAX_PORT: Final = 65535
_ALARM: Final = ("AWS::CloudWatch::Alarm",)
_CLOUDWATCH: Final = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference"
_GROUPS: Final = ("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
_EC2: Final = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_MSK: Final = "https://docs.aws.amazon.com/msk/latest/developerguide"
# As CreateCluster names them in its refusal of others (July 2026); the guide still lists T3.
_BROKERS: Final = re.compile(r"kafka\.(m5|m7g)\.\w+|express\.m7g\.\w+")
_SUBNETS: Final = (2, 3)


def _periods(alarm: Properties) -> list[float]:
    given = [alarm.get("Period"), *at(alarm, "Metrics/*/Period"), *at(alarm, "Metrics/*/MetricStat/Period")]
    return [found for each in given if (found := number(each)) is not None]


def _period(alarm: Properties) -> Iterator[str]:
    for period in _periods(alarm):
        if period not in (10, 20, 30) and period % 60:
            yield "Invalid Period: valid values are 10, 20, 30 and any multiple of 60."


def _evaluation(alarm: Properties) -> Iterator[str]:
    count = number(alarm.get("EvaluationPeriods"))
    for period in _periods(alarm):
        limit, words = (_DAY, "a day") if period < _HOUR else (7 * _DAY, "a week")
        if count is not None and count * period > limit:
            yield (
                f"Metrics cannot be checked across more than {words} (EvaluationPeriods * Period must be <= {limit})."
            )
    datapoints = number(alarm.get("DatapointsToAlarm"))
    if datapoints is not None and count is not None and datapoints > count:
        yield "The DatapointsToAlarm must be less than or equal to EvaluationPeriods."


def _returned(alarm: Properties) -> Iterator[str]:
    metrics = list(at(alarm, "Metrics/*"))
    if not metrics or holds_later(metrics) or "ThresholdMetricId" in alarm:
        return
    if sum(str(each.get("ReturnData", True)).lower() == "true" for each in metrics) != 1:
        yield "Exactly one element of the metrics list should return data."
    ids = [each.get("Id") for each in metrics]
    if len({*ids}) < len(ids) or not all(re.fullmatch(r"[a-z][a-zA-Z0-9_]*", str(each)) for each in ids):
        yield "The ids of the metrics list must be unique and begin with a lower-case letter."


def _dashboard(dashboard: Properties) -> Iterator[str]:
    for body in at(dashboard, "DashboardBody"):
        try:
            parsed = json.loads(body)
        except ValueError:
            yield "The field DashboardBody must be a valid JSON object"
            continue
        if not isinstance(parsed.get("widgets", []), list):
            yield "The dashboard body is invalid, there are 1 validation errors: widgets should be array"


def _subscriptions(properties: Properties) -> Iterator[str]:
    for each in [properties, *at(properties, "Subscription/*")]:
        protocol, endpoint = each.get("Protocol"), each.get("Endpoint")
        if not known(protocol) or not known(endpoint):
            continue
        if protocol == "email" and not _EMAIL.fullmatch(str(endpoint)):
            yield "Invalid parameter: Email address"
        if protocol in ("http", "https") and not str(endpoint).startswith(f"{protocol}://"):
            yield f"Invalid parameter: Endpoint must match the specified protocol: {endpoint}"
        if protocol in ("sqs", "lambda", "firehose") and not str(endpoint).startswith("arn:"):
            yield f"Invalid parameter: {str(protocol).upper()} endpoint ARN"


def _rules(group: Properties) -> list[Any]:
    nested = [*at(group, "SecurityGroupIngress/*"), *at(group, "SecurityGroupEgress/*")]
    return [group, *nested] if "IpProtocol" in group else nested


def _ports(group: Properties) -> Iterator[str]:
    for rule in _rules(group):
        low, high, protocol = number(rule.get("FromPort")), number(rule.get("ToPort")), str(rule.get("IpProtocol"))
        if protocol not in ("tcp", "udp", "6", "17"):
            continue
        if rule.get("FromPort") is None or rule.get("ToPort") is None:
            yield f"Invalid value 'Must specify both from and to ports with {protocol.upper()}.' for portRange."
        elif low is not None and high is not None and not 0 <= low <= high <= _MAX_PORT:
            yield f"Invalid {protocol.upper()} port range ({low:g},{high:g})"


def _protocol(group: Properties) -> Iterator[str]:
    for rule in _rules(group):
        protocol = rule.get("IpProtocol")
        if known(protocol) and not re.fullmatch(r"tcp|udp|icmp|icmpv6|-1|\d{1,3}", str(protocol).lower()):
            yield f"Invalid value '{protocol}' for IP protocol. Unknown protocol."


def _endpoint_type(endpoint: Properties) -> Iterator[str]:
    kind = endpoint.get("VpcEndpointType", "Gateway")
    wrong = {
        "Gateway": ("SubnetIds", "SecurityGroupIds", "PrivateDnsEnabled"),
        "Interface": ("RouteTableIds",),
    }.get(str(kind), ())
    for name in wrong:
        if endpoint.get(name):
            yield f"{name} is not supported for endpoints of type {kind}."


def _brokers(cluster: Properties) -> Iterator[str]:
    group = cluster.get("BrokerNodeGroupInfo") or {}
    kind = group.get("InstanceType") if isinstance(group, dict) else None
    if known(kind) and not _BROKERS.fullmatch(str(kind)):
        yield f"Unsupported InstanceType '{kind}'. Supported: kafka.m5.*, kafka.m7g.*, express.m7g.*."
    if str(kind).startswith("express.") and isinstance(group, dict) and "StorageInfo" in group:
        yield "StorageInfo is not supported for Express brokers."


def _broker_zones(cluster: Properties) -> Iterator[str]:
    subnets = next(at(cluster, "BrokerNodeGroupInfo/ClientSubnets"), None)
    count = number(cluster.get("NumberOfBrokerNodes"))
    if not isinstance(subnets, list) or any(each is LATER for each in subnets):
        return
    if len(subnets) not in _SUBNETS:
        yield "Specify either two or three client subnets."
    elif count is not None and count % len(subnets):
        yield "The number of broker nodes must be a multiple of the number of Availability Zones of the client subnets."


_TOPICS: Final = ("AWS::SNS::Subscription", "AWS::SNS::Topic")
_CLUSTER: Final = ("AWS::MSK::Cluster",)
SURROUNDINGS: Final = (
    Rule("alarm-period", _ALARM, f"{_CLOUDWATCH}/API_PutMetricAlarm.html", _period),
    Rule("alarm-evaluation", _ALARM, f"{_CLOUDWATCH}/API_PutMetricAlarm.html", _evaluation),
    Rule("alarm-metrics", _ALARM, f"{_CLOUDWATCH}/API_PutMetricAlarm.html", _returned),
    Rule("dashboard-body", ("AWS::CloudWatch::Dashboard",), f"{_CLOUDWATCH}/API_PutDashboard.html", _dashboard),
    Rule("sns-endpoint", _TOPICS, "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html", _subscriptions),
    Rule("ec2-port-range", _GROUPS, f"{_EC2}/API_IpPermission.html", _ports),
    Rule("ec2-protocol", _GROUPS, f"{_EC2}/API_IpPermission.html", _protocol),
    Rule("vpc-endpoint-type", ("AWS::EC2::VPCEndpoint",), f"{_EC2}/API_CreateVpcEndpoint.html", _endpoint_type),
    Rule("msk-broker", _CLUSTER, f"{_MSK}/broker-instance-types.html", _brokers),
    Rule("msk-subnets", _CLUSTER, f"{_MSK}/msk-create-cluster.html", _broker_zones),
)
