"""The Prometheus that the deployed service runs: found through ECS, asked over HTTP."""

import re
from datetime import datetime
from typing import Any, Final

import httpx

from lab.connect import addresses_of
from localaws.endpoint import Endpoint

PORT: Final = 9090
STEP_SECONDS: Final = 15
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


class QueryRefusedError(ValueError):
    """Prometheus does not take the query: its own message says what is wrong."""


class Prometheus:
    """Asks whichever task the service runs now."""

    def __init__(self, endpoint: Endpoint, cluster: str, service: str) -> None:
        self._ecs = endpoint.client("ecs")
        self._cluster, self._service = cluster, service

    def is_up(self) -> bool:
        """Whether it answers, and has read a worker."""
        try:
            return bool(self.now('up{job="connect"} == 1'))
        except (LookupError, httpx.HTTPError):
            return False

    def now(self, expression: str) -> list[dict[str, Any]]:
        """Return the series of a query now.

        Raises
        ------
        QueryRefusedError, LookupError, httpx.HTTPError
        """
        series: list[dict[str, Any]] = self._ask("query", query=expression)
        return series

    def had_data(self, expression: str, since: datetime, until: datetime) -> bool:
        """Whether a query had a series at some time."""
        times = {"start": since.timestamp(), "end": until.timestamp(), "step": STEP_SECONDS}
        return bool(self._ask("query_range", query=expression, **times))

    def names(self) -> set[str]:
        """Return the names of all metrics that it has."""
        return set(self._ask("label/__name__/values"))

    def firing(self) -> set[str]:
        """Return the alerts that fire now."""
        return {series["metric"]["alertname"] for series in self.now('ALERTS{alertstate="firing"}')}

    def _ask(self, path: str, **parameters: str | float) -> Any:
        answer = httpx.get(f"http://{self._address()}:{PORT}/api/v1/{path}", params=parameters, timeout=10)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            raise QueryRefusedError(f"{parameters}: {answer.json()['error']}")
        data = answer.raise_for_status().json()["data"]
        return data["result"] if isinstance(data, dict) else data

    def _address(self) -> str:
        found = addresses_of(self._ecs, self._cluster, self._service)
        if not found:
            raise LookupError(f"no running task with an address in the service {self._service} of {self._cluster}")
        return found[0]


def metrics_in(expression: str, known: set[str]) -> set[str]:
    """Return the names of metrics in an expression: what stands before braces or alone, and is no known function."""
    without_strings = re.sub(r'"[^"]*"|\'[^\']*\'', "", expression)
    without_matchers = re.sub(r"\{[^}]*\}|\[[^]]*\]", " ", without_strings)
    without_lists = re.sub(r"\b(by|on|without|ignoring|group_left)\s*\([^)]*\)", " ", without_matchers)
    words = {word for word in _NAME.findall(without_lists) if not re.search(rf"\b{word}\s*\(", without_lists)}
    return {word for word in words if word in known or "_" in word or ":" in word}
