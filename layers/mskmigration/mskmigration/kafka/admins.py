"""The admin clients of one cluster: one that is kept, and others for a single question."""

import logging
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from confluent_kafka.admin import AdminClient

from mskmigration.kafka.errors import LastBrokerError
from mskmigration.kafka.limits import CONNECTING_MS, RESTING_MS
from mskmigration.kafka.reading import ClientSetting

# How long every client waits for a connection, and keeps one that rests.
LASTING: Final[Mapping[str, ClientSetting]] = {
    "socket.connection.setup.timeout.ms": CONNECTING_MS,
    "connections.max.idle.ms": RESTING_MS,
}
logger = logging.getLogger(__name__)


class AdminClients:
    """Makes admin clients with these settings of librdkafka."""

    def __init__(self, settings: Mapping[str, ClientSetting]) -> None:
        self._settings = settings
        self._last_error = LastBrokerError()
        self._opening = Lock()
        self._kept: AdminClient | None = None
        self._before: AdminClient | None = None

    @property
    def kept(self) -> AdminClient:
        """The one client for what brokers, leaders and the controller answer; it connects when it is first used."""
        with self._opening:
            if self._kept is None:
                self._kept = self.new()
            return self._kept

    def new(self) -> AdminClient:
        """Return an admin client for requests that consumer groups' coordinators answer, to be let go afterwards.

        A client that keeps a lost coordinator in mind goes on asking it, also when it is back: then no request for a
        group's offsets is answered any more, as long as the client lives (librdkafka's issue #3847; seen with 2.16.0
        after a broker's restart). Functions' clients live for minutes, so groups are asked for by new ones.
        """
        # It takes callbacks, too, which its types do not say.
        settings: dict[str, Any] = {**self._settings, "error_cb": self._last_error}
        return AdminClient(settings, logger=logger)

    def renew(self) -> None:
        """Have a new client made in place of the one that is kept.

        The one before is let go at the next time only: a client that is collected with an answer under way never ends.
        """
        with self._opening:
            self._before, self._kept = self._kept or self._before, None

    def complaint(self) -> str:
        """Return what the kept client, or a new one, has last said of a broker, or nothing."""
        self.kept.poll(0)  # hands on what the client has to say
        return self._last_error.words
