"""What librdkafka cannot ask a cluster: client quotas, groups of every type, and who may not see ACLs and SCRAM users.

librdkafka 2.16 has no DescribeClientQuotas, and drops share and streams groups from what it lists. A cluster that
refuses to describe its ACLs seems to have none, and one that refuses to describe its SCRAM users ends the process
("munmap_chunk(): invalid pointer"). kafka-python knows all of these requests; its admin client has no method for quotas
(3.0.12), so the requests are sent as they are.

``kafka.inspection`` imports this module when it asks: no function starts with the library.
"""

import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from enum import IntEnum
from selectors import DefaultSelector, SelectorKey
from socket import socket
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from kafka import errors
from kafka.admin import ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourceType
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector
from kafka.protocol.admin import (
    DescribeAclsRequest,
    DescribeClientQuotasRequest,
    DescribeClusterRequest,
    DescribeUserScramCredentialsRequest,
    ListGroupsRequest,
)
from kafka.protocol.metadata import ApiVersionsRequest

from mskmigration.kafka.acls import Acl
from mskmigration.kafka.limits import LIMITS, PYTHON_CONNECTING_MS
from mskmigration.kafka.python_settings import TlsContext, python_settings
from mskmigration.kafka.quotas import QuotaEntity, Quotas
from mskmigration.kafka.reading import ClientSetting

LARGEST_ANSWER_BYTES: Final = 100_000_000  # as Kafka's own clients take; the connection's default is 1 MB
# Below, kafka-python logs every request, those with passwords and tokens among them.
logging.getLogger("kafka").setLevel(logging.WARNING)


def quotas(settings: Mapping[str, ClientSetting], seconds: int = LIMITS.inspection_seconds) -> Quotas:
    """Return all client quotas (KIP-546, Kafka 2.6); they need DESCRIBE_CONFIGS on the cluster.

    Parameters
    ----------
    settings
        What a client of librdkafka is made with; see ``authentication.client_settings``.
    seconds
        How long the answer is waited for; so with the other questions.

    Raises
    ------
    KafkaException
        The cluster refused, is too old, or did not answer in time.
    """
    return answer(settings, _quotas, seconds)


def group_types(settings: Mapping[str, ClientSetting], seconds: int = LIMITS.inspection_seconds) -> Mapping[str, str]:
    """Return the type of every group: ``classic``, ``consumer``, ``share`` or ``streams``; empty where it is unknown.

    Brokers name the types since ListGroups v5 (Kafka 3.8); older ones have neither share nor streams groups. Groups
    that the user may not describe are left out without a word, unless it may DESCRIBE the cluster
    (``KafkaApis.handleListGroupsRequest``).

    Raises
    ------
    KafkaException
        The cluster refused, or did not answer in time.
    """
    return answer(settings, _group_types, seconds)


def acls(settings: Mapping[str, ClientSetting], seconds: int = LIMITS.inspection_seconds) -> frozenset[Acl] | None:
    """Return all ACLs, or None where the cluster has no authorizer; they need DESCRIBE on the cluster.

    Raises
    ------
    KafkaException
        The cluster refused, or did not answer in time.
    """
    return answer(settings, _acls, seconds)


def scram_users(settings: Mapping[str, ClientSetting], seconds: int = LIMITS.inspection_seconds) -> frozenset[str]:
    """Return the names of all users with SCRAM credentials (KIP-554, Kafka 2.7); they need DESCRIBE on the cluster.

    Raises
    ------
    KafkaException
        The cluster refused, is too old, or did not answer in time.
    """
    return answer(settings, _scram_users, seconds)


def is_at_least_2_8(settings: Mapping[str, ClientSetting], seconds: int = LIMITS.inspection_seconds) -> bool | None:
    """Return whether every broker knows DescribeCluster, which came with Kafka 2.8 (KIP-700); None without an answer.

    The list of requests that a broker knows needs no right.
    """
    try:
        return answer(settings, _is_at_least_2_8, seconds)
    except KafkaException:
        return None


async def _quotas(manager: Any) -> Quotas:
    answer = await manager.send(DescribeClientQuotasRequest(components=[], strict=False))  # all there are
    _check_allowed(answer.error_code, "quotas need DESCRIBE_CONFIGS on the cluster")
    return {
        QuotaEntity(tuple(sorted(((of.entity_type, of.entity_name) for of in entry.entity), reverse=True))): {
            each.key: each.value for each in entry.values
        }
        for entry in answer.entries or ()
    }


async def _is_at_least_2_8(manager: Any) -> bool:
    for broker in manager.cluster.brokers():
        answer = await manager.send(
            ApiVersionsRequest(client_software_name="msk-migration", client_software_version="1"),
            node_id=broker.node_id,
        )
        _check(answer.error_code)
        if DescribeClusterRequest.API_KEY not in {known.api_key for known in answer.api_keys}:
            return False
    return True


async def _group_types(manager: Any) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for broker in manager.cluster.brokers():  # each lists the groups that it coordinates
        answer = await manager.send(ListGroupsRequest(), node_id=broker.node_id)
        _check(answer.error_code)
        found |= {group.group_id: (group.group_type or "").lower() for group in answer.groups}
    return found


async def _acls(manager: Any) -> frozenset[Acl] | None:
    everything = DescribeAclsRequest(
        resource_type_filter=ResourceType.ANY,
        resource_name_filter=None,
        pattern_type_filter=ACLResourcePatternType.ANY,
        principal_filter=None,
        host_filter=None,
        operation=ACLOperation.ANY,
        permission_type=ACLPermissionType.ANY,
    )
    answer = await manager.send(everything)
    if answer.error_code == errors.SecurityDisabledError.errno:
        return None
    _check_allowed(answer.error_code, "ACLs need DESCRIBE on the cluster")
    return frozenset(
        Acl(
            _named(ResourceType, resource.resource_type),
            resource.resource_name,
            _named(ACLResourcePatternType, resource.pattern_type),
            acl.principal,
            acl.host,
            _named(ACLOperation, acl.operation),
            _named(ACLPermissionType, acl.permission_type),
        )
        for resource in answer.resources
        for acl in resource.acls
    )


def _named(kind: type[IntEnum], code: int) -> str:
    """Return Kafka's name of a code; what is newer than the library is UNKNOWN, as in Kafka's own clients."""
    return kind(code).name if code in kind else "UNKNOWN"


async def _scram_users(manager: Any) -> frozenset[str]:
    # An empty list asks for all, as null does. A broker that refuses null stumbles over it and never answers
    # (DescribeUserScramCredentialsRequest.getErrorResponse, Kafka 3.9.2).
    answer = await manager.send(DescribeUserScramCredentialsRequest(users=[]))
    _check_allowed(answer.error_code, "SCRAM users need DESCRIBE on the cluster")
    return frozenset(result.user for result in answer.results)


def _check_allowed(error_code: int, needed: str) -> None:
    if error_code == errors.ClusterAuthorizationFailedError.errno:
        raise KafkaException(KafkaError(error_code, needed))
    _check(error_code)


def _check(error_code: int) -> None:
    if error_code:
        raise errors.for_code(error_code)


def answer[Answer](
    settings: Mapping[str, ClientSetting], question: Callable[[Any], Coroutine[Any, Any, Answer]], seconds: int
) -> Answer:
    """Put one question by a client of its own, within the seconds, whatever the cluster does.

    The loop is driven from here: kafka-python's admin client waits without an end for what its thread does, e.g. for a
    TLS handshake.
    """
    with _in_librdkafkas_terms():
        own = {
            "receive_message_max_bytes": LARGEST_ANSWER_BYTES,
            "socket_connection_setup_timeout_ms": PYTHON_CONNECTING_MS,
        }
        reached = {**python_settings(settings), **own}
        sockets = _Sockets()
        loop = NetworkSelector(selector=lambda: sockets, slow_task_threshold_secs=0)  # it would warn of a slow machine
        manager = KafkaConnectionManager(loop, **reached)
        try:
            future = loop.call_soon_with_future(_asked, manager, question)
            loop.poll(timeout_ms=seconds * 1_000, future=future)
            if not future.is_done:
                raise errors.KafkaTimeoutError(f"no answer within {seconds} s")
            if future.exception:
                raise future.exception
            value: Answer = future.value
            return value
        finally:
            manager.close()
            loop.close()
            sockets.close_all()
            if isinstance(tls := reached.get("ssl_context"), TlsContext):
                tls.close()


class _Sockets(DefaultSelector):
    """Remembers the sockets that were waited for: kafka-python leaves those open whose connecting it abandoned."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[socket] = set()

    def register(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        self._seen.add(fileobj)
        return super().register(fileobj, events, data)

    def close_all(self) -> None:
        for each in self._seen:
            each.close()


async def _asked[Answer](manager: Any, question: Callable[[Any], Coroutine[Any, Any, Answer]]) -> Answer:
    """Find the brokers by the first bootstrap server that answers, and ask.

    The manager's own ``bootstrap`` tries again until its time is over, and then does not know the reason any more.
    """
    refusal: errors.KafkaError = errors.KafkaConnectionError("no bootstrap server")
    for server in manager.cluster.bootstrap_brokers():
        try:
            await manager.get_connection(server.node_id, refresh_metadata_on_err=False)
            await manager.cluster.refresh_metadata(server.node_id)
        except errors.KafkaError as error:
            refusal = error
        else:
            return await question(manager)
    raise refusal


@contextmanager
def _in_librdkafkas_terms() -> Iterator[None]:
    """Turn every failure into what librdkafka raises: a note of preflight is worth no crash."""
    try:
        yield
    except KafkaException:
        raise
    except errors.BrokerResponseError as error:  # also that the broker knows no such request
        raise KafkaException(KafkaError(error.errno, str(error.args[0]) if error.args else None)) from error
    except errors.KafkaTimeoutError as error:
        raise KafkaException(KafkaError(KafkaError._TIMED_OUT, str(error))) from error  # noqa: SLF001 its public name
    except Exception as error:
        # Whatever the library stumbles over: of an answer that it does not expect it says anything.
        raise KafkaException(KafkaError(KafkaError._TRANSPORT, _first_line(error))) from error  # noqa: SLF001 its public name


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
