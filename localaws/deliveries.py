"""Delivers the events of EventBridge's rules and schedules to their targets, as the role that they name.

Targets are reached through this cloud's own API, so that the role's policies decide as on AWS. What moto
itself delivers (queues, archives, other buses) is left to it. A target's failure is logged and never reaches
whoever published the event. Not done: retry policies and dead-letter queues.
"""

import copy
import logging
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.events.models import Rule

from localaws.endpoint import Endpoint
from localaws.event_inputs import input_of, published
from localaws.patching import replace
from localaws.role_clients import client_as

_SESSION_NAME = "eventbridge"
log = logging.getLogger(__name__)


class UnsupportedTargetError(ValueError):
    """A target that the local cloud cannot deliver to: add it to ``deliveries``, or test it on AWS."""

    def __init__(self, target_arn: str) -> None:
        super().__init__(
            f"The local cloud delivers to {', '.join(sorted(_SENDERS))}, not to {target_arn}: add a sender to it."
        )


def install(endpoint: Endpoint) -> None:
    """Let rules deliver to state machines, functions, topics and log groups."""
    pool = ThreadPoolExecutor(4, thread_name_prefix="deliveries")

    def send_to_targets(rule: Rule, original_event: Any, transform_input: bool = True) -> None:
        if rule.state != "ENABLED" or not rule.event_pattern.get_pattern():
            return
        if not rule.event_pattern.matches_event(original_event):
            return
        left_to_moto = copy.copy(rule)
        left_to_moto.targets = [target for target in rule.targets if _service(target["Arn"]) not in _SENDERS]
        try:
            moto_send(left_to_moto, original_event, transform_input)
        except Exception:
            log.exception("The rule %s did not reach all of its targets.", rule.name)
        for target in rule.targets:
            if target not in left_to_moto.targets:
                pool.submit(_deliver_or_log, endpoint, rule, target, published(original_event))

    moto_send = replace(Rule, "send_to_targets", send_to_targets)


def deliver(endpoint: Endpoint, target_arn: str, payload: str, role_arn: str | None = None) -> None:
    """Deliver a JSON payload to a target.

    Parameters
    ----------
    role_arn
        The role to deliver as; without one EventBridge delivers as itself, which resource policies govern.

    Raises
    ------
    UnsupportedTargetError
        When the target's service is not known here.
    botocore.exceptions.ClientError
        When the role may not, or the target does not exist.
    """
    service = _service(target_arn)
    if service not in _SENDERS:
        raise UnsupportedTargetError(target_arn)
    region = target_arn.split(":")[3]

    def client(name: str) -> Any:
        if role_arn is None:
            return endpoint.client(name, region)
        return client_as(endpoint, role_arn, _SESSION_NAME, name, region)

    _SENDERS[service](client, target_arn, payload)


def deliver_to_rule_target(endpoint: Endpoint, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Deliver an event to a target of a rule, in the shape that the target asks for."""
    deliver(endpoint, target["Arn"], input_of(target, event), target.get("RoleArn"))


def _deliver_or_log(endpoint: Endpoint, rule: Rule, target: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    try:
        deliver_to_rule_target(endpoint, target, event)
    except (ClientError, BotoCoreError) as error:
        log.warning("The rule %s did not reach its target %s: %s", rule.name, target["Arn"], error)
    except Exception:
        log.exception("The rule %s did not reach its target %s.", rule.name, target["Arn"])


ClientOf = Callable[[str], Any]


def _start_execution(client: ClientOf, arn: str, payload: str) -> None:
    client("stepfunctions").start_execution(stateMachineArn=arn, input=payload)


def _invoke(client: ClientOf, arn: str, payload: str) -> None:
    client("lambda").invoke(FunctionName=arn, InvocationType="Event", Payload=payload)


def _publish(client: ClientOf, arn: str, payload: str) -> None:
    client("sns").publish(TopicArn=arn, Message=payload)


def _log_event(client: ClientOf, arn: str, payload: str) -> None:
    group, stream = arn.split(":log-group:")[1].removesuffix(":*"), str(uuid.uuid4())
    event = {"timestamp": int(datetime.now(UTC).timestamp() * 1000), "message": payload}
    client("logs").create_log_stream(logGroupName=group, logStreamName=stream)
    client("logs").put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])


_SENDERS: Mapping[str, Callable[[ClientOf, str, str], None]] = {
    "states": _start_execution,
    "lambda": _invoke,
    "sns": _publish,
    "logs": _log_event,
}


def _service(arn: str) -> str:
    return arn.split(":")[2]
