"""Kafka Connect's REST interface, as the control plane uses it."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from mskmigration.connect.models import (
    Change,
    Config,
    ConnectorStatus,
    ExpandedConnector,
    Refusal,
    State,
    StoredOffsets,
    Validation,
)
from mskmigration.errors import (
    ConnectRefusedError,
    OffsetsNotStoredError,
    RebalanceInProgressError,
    WorkersUnreachableError,
)
from mskmigration.kafka.model import TopicPartition

TIMEOUT = httpx.Timeout(20, connect=3)
# A worker's consumer has read its own offsets' topic within milliseconds.
KNOWN_SECONDS = 10.0
type Body = Mapping[str, object]
_CONFIG = TypeAdapter(dict[str, str])
_EXPANDED = TypeAdapter(dict[str, ExpandedConnector])


class ConnectClient:
    """Speaks to whichever worker answers; a worker forwards to the leader what only the leader may do.

    Parameters
    ----------
    urls
        The workers' REST addresses; each call tries them in turn.
    http
        Its connections are the caller's to keep and to close.
    patience_seconds
        How long a call waits out a rebalance (HTTP 409) or workers that do not answer, with growing,
        jittered pauses.
    """

    def __init__(self, urls: Sequence[str], http: httpx.Client, *, patience_seconds: float = 45) -> None:
        self._urls = urls
        self._http = http
        self._patience_seconds = patience_seconds
        self._patience = Retrying(
            retry=retry_if_exception_type((RebalanceInProgressError, WorkersUnreachableError)),
            wait=wait_random_exponential(multiplier=0.25, max=1),
            stop=stop_after_delay(patience_seconds),
            reraise=True,
        )

    def statuses(self) -> dict[str, ConnectorStatus]:
        """Return the status of every connector, by name."""
        answer = self._call("GET", "/connectors?expand=status")
        return {name: entry.status for name, entry in _EXPANDED.validate_json(answer.content).items()}

    def config(self, name: str) -> Config | None:
        """Return a connector's configuration, or None where there is no such connector."""
        answer = self._call("GET", f"{_path(name)}/config", absent=HTTPStatus.NOT_FOUND)
        return None if answer.status_code == HTTPStatus.NOT_FOUND else _CONFIG.validate_json(answer.content)

    def faults(self, config: Config) -> list[str]:
        """Validate a configuration and return its errors, one line each, without registering anything."""
        plugin = config["connector.class"]
        answer = self._call("PUT", f"/connector-plugins/{quote(plugin)}/config/validate", config)
        return list(Validation.model_validate_json(answer.content).faults())

    def put(self, config: Config) -> Change:
        """Create the connector, change it, or leave it alone where its configuration is the same already."""
        name = config["name"]
        before = self.config(name)
        if before == config:
            return "unchanged"
        self._call("PUT", f"{_path(name)}/config", config)
        return "created" if before is None else "updated"

    def put_again(self, config: Config) -> None:
        """Write the configuration even where it is the same: Connect then works out the tasks anew (KAFKA-17719)."""
        self._call("PUT", f"{_path(config['name'])}/config", config)

    def delete(self, name: str) -> None:
        """Remove the connector; that there is none is no error. Its offsets stay (KIP-875)."""
        self._call("DELETE", _path(name), absent=HTTPStatus.NOT_FOUND)

    def restart_failed(self, name: str) -> None:
        """Restart the connector, if it failed, and those of its tasks that did (KIP-745)."""
        self._call("POST", f"{_path(name)}/restart?includeTasks=true&onlyFailed=true")

    def restart(self, name: str) -> None:
        """Restart the connector with all of its tasks, whatever they say of themselves (KIP-745)."""
        self._call("POST", f"{_path(name)}/restart?includeTasks=true&onlyFailed=false")

    def stop(self, name: str) -> None:
        """Stop the connector: its tasks end, with a last commit of their offsets, and none is left (KIP-875)."""
        self._call("PUT", f"{_path(name)}/stop")

    def resume(self, name: str) -> None:
        """Let a stopped or paused connector go on; that there is none is no error."""
        self._call("PUT", f"{_path(name)}/resume", absent=HTTPStatus.NOT_FOUND)

    def put_stopped(self, config: Config) -> None:
        """Create a connector STOPPED, so that its offsets can be written before it copies anything (KIP-980).

        One that is there already keeps its state.
        """
        name = config["name"]
        if self.config(name) is not None:
            self.put(config)
            return
        self._call("POST", "/connectors", {"name": name, "config": config, "initial_state": State.STOPPED})

    def seed(self, name: str, cluster: str, copied: Mapping[TopicPartition, int]) -> None:
        """Write the offsets of the last record copied, per partition, and read them back.

        A worker learns of new partitions when its consumer of the offsets' topic gets there, and answers until then
        without them (``KafkaOffsetBackingStore.connectorPartitions`` does not read to the end, Kafka 3.9): so they are
        read until they are there, for seconds: who calls has more to do before its own time-out.

        The connector must be STOPPED (KIP-875). Connect stores offsets of any alias without a word, and those of
        another than the connector's own are never looked at: everything would be copied again.

        Raises
        ------
        OffsetsNotStoredError
            The connector copies from another alias, or what was read back is not what was written.
        """
        if not copied:
            return
        alias = (self.config(name) or {}).get("source.cluster.alias")
        if alias != cluster:
            raise OffsetsNotStoredError(
                f"The connector {name} copies from {alias!r}, not from {cluster!r}.",
                "Aliases must never change during a migration.",
            )
        offsets = [
            {
                "partition": {"cluster": cluster, "topic": partition.topic, "partition": partition.partition},
                "offset": {"offset": offset},
            }
            for partition, offset in sorted(copied.items())
        ]
        self._call("PATCH", f"{_path(name)}/offsets", {"offsets": offsets})
        until_known = self._patience.copy(
            retry=retry_if_exception_type(OffsetsNotStoredError),
            stop=stop_after_delay(min(self._patience_seconds, KNOWN_SECONDS)),
        )
        until_known(self._assert_stored, name, cluster, copied)

    def _assert_stored(self, name: str, cluster: str, copied: Mapping[TopicPartition, int]) -> None:
        stored = self.copied(name, cluster)
        if others := sorted(partition for partition, offset in copied.items() if stored.get(partition) != offset):
            topic, number = others[0]
            raise OffsetsNotStoredError(
                f"Connect stores other offsets for {name} than were written: {len(others)}, the first of "
                f"{topic}-{number}: {stored.get(others[0])} instead of {copied[others[0]]}.",
                "Check whether something else writes offsets of this connector, then start again.",
            )

    def copied(self, name: str, cluster: str) -> dict[TopicPartition, int]:
        """Return the source offset of the last record that a MirrorSourceConnector copied, per partition.

        A partition that is missing has copied nothing (KIP-875). Connect stores the offsets every
        ``offset.flush.interval.ms``, so they are that stale.
        """
        answer = self._call("GET", f"{_path(name)}/offsets")
        return StoredOffsets.model_validate_json(answer.content).copied(cluster)

    def _call(
        self, method: str, path: str, body: Body | None = None, absent: HTTPStatus | None = None
    ) -> httpx.Response:
        answer = self._patience(self._ask, method, path, body)
        if answer.is_success or answer.status_code == absent:
            return answer
        refusal = Refusal.model_validate_json(answer.content or b"{}")
        raise ConnectRefusedError(
            f"Connect refused {method} {path} with {answer.status_code}: {refusal.message}",
            "The worker's log group has the cause.",
        )

    def _ask(self, method: str, path: str, body: Body | None) -> httpx.Response:
        problems = []
        for url in self._urls:
            try:
                answer = self._http.request(method, url + path, json=body, timeout=TIMEOUT)
            except httpx.TransportError as error:
                problems.append(f"{url}: {error}")
                continue
            if _is_rebalancing(answer):
                raise RebalanceInProgressError(
                    f"Connect is rebalancing and refused {method} {path}.",
                    "This passes by itself. Start again later.",
                )
            if answer.status_code in {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}:
                problems.append(f"{url}: HTTP {answer.status_code}")
                continue
            return answer
        raise WorkersUnreachableError(
            f"No Connect worker answered {method} {path} ({'; '.join(problems)}).",
            "Check the worker's log group, and the security group that lets the functions reach its port.",
        )


def _is_rebalancing(answer: httpx.Response) -> bool:
    """Whether it would answer later: 409, or the 500 of requests that only read (``RebalanceNeededException``)."""
    return answer.status_code == HTTPStatus.CONFLICT or (
        answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR and "a rebalance is expected" in answer.text
    )


def _path(name: str) -> str:
    return f"/connectors/{quote(name, safe='')}"
