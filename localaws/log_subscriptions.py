"""Log subscriptions: only what the filter's pattern lets through is delivered, and only to whom it may be.

moto delivers every line, whatever the pattern, and asks for no permission.
"""

import json
from collections.abc import Mapping
from typing import Any

from moto.awslambda.utils import get_backend
from moto.logs.exceptions import InvalidParameterException
from moto.logs.models import LogsBackend, LogStream

from localaws.endpoint import Endpoint
from localaws.filter_patterns import InvalidFilterPatternError, parse
from localaws.iam.wildcards import arn_matches
from localaws.patching import replace


def install(_endpoint: Endpoint) -> None:
    """Let subscription filters filter, and be refused as AWS refuses them."""

    def put(logs: Any, log_group_name: str, name: str, pattern: str, destination_arn: str, *role_arn: str) -> None:
        try:
            parse(pattern)
        except InvalidFilterPatternError as error:
            raise InvalidParameterException(str(error)) from error
        group = f"arn:aws:logs:{logs.region_name}:{logs.account_id}:log-group:{log_group_name}:*"
        if destination_arn.split(":")[2] == "lambda" and not _may_invoke(logs, group, destination_arn):
            raise InvalidParameterException(
                "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to "
                "execute your function."
            )
        moto_put(logs, log_group_name, name, pattern, destination_arn, *role_arn)

    def send(stream: Any, *, filter_name: str, log_events: list[dict[str, Any]], **where: Any) -> None:
        pattern = parse(stream.log_group.subscription_filters[filter_name].filter_pattern)
        # moto numbers the events; AWS's ids are strings of digits.
        passed = [{**event, "id": f"{event['id']:056}"} for event in log_events if pattern.matches(event["message"])]
        if passed:
            moto_send(stream, filter_name=filter_name, log_events=passed, **where)

    moto_put = replace(LogsBackend, "put_subscription_filter", put)
    moto_send = replace(LogStream, "_send_log_events", send)


def _may_invoke(logs: Any, group_arn: str, function_arn: str) -> bool:
    """Look for a statement of the function's policy that lets CloudWatch Logs of this group in."""
    function: Any = get_backend(logs.account_id, logs.region_name).get_function(function_arn)
    return any(_lets_in(statement, group_arn) for statement in function.policy.statements)


def _lets_in(statement: Mapping[str, Any], group_arn: str) -> bool:
    if "logs.amazonaws.com" not in json.dumps(statement["Principal"]):
        return False
    condition = statement.get("Condition") or {}
    sources = [
        pattern
        for operator in ("ArnLike", "ArnEquals")
        for key, pattern in condition.get(operator, {}).items()
        if key.lower() == "aws:sourcearn"
    ]
    return all(arn_matches(pattern, group_arn) for pattern in sources)
