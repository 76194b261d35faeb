"""A TCP proxy that forgets connections that rest, as a NAT gateway or a load balancer on the way does.

Neither side is told: there is no FIN. Who sends on a forgotten connection gets an RST, or no answer at all.

Source: Amazon VPC User Guide, "Troubleshoot NAT gateways": "If a connection that uses a NAT gateway is idle for 350
seconds or more, the connection times out. When a connection times out, a NAT gateway returns an RST packet to any
resources behind the NAT gateway that attempt to continue the connection (it does not send a FIN packet)." Firewalls
and transit gateways drop such packets silently. Packets that keep a connection alive do not count here: whoever sends
them is frozen on Lambda, and on this machine the kernel would send them all the same.
"""

import socket
import struct
import threading
import time
from contextlib import suppress
from enum import Enum
from types import TracebackType
from typing import Final, Self

REST_SECONDS: Final = 350.0
_CHUNK: Final = 65_536
# l_onoff and l_linger: closing sends an RST.
_RESET: Final = struct.pack("ii", 1, 0)


class Forgotten(Enum):
    """What becomes of bytes that are sent on a connection that has rested too long."""

    RESET = "reset"
    DROPPED = "dropped"


class NatGateway:
    """Listens on a free port of 127.0.0.1 and passes connections on, until the context ends.

    Parameters
    ----------
    upstream_port
        Where connections are passed on to, on 127.0.0.1; it need not listen yet.
    forgotten
        What becomes of bytes that are sent on a connection that has rested too long.
    rest_seconds
        How long a connection may rest.
    """

    def __init__(
        self, upstream_port: int, forgotten: Forgotten = Forgotten.RESET, *, rest_seconds: float = REST_SECONDS
    ) -> None:
        self._upstream = ("127.0.0.1", upstream_port)
        self.forgotten = forgotten
        self._rest_seconds = rest_seconds
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.used_after_rest = 0
        self._flows: list[_Flow] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing alone would not end the thread that waits in accept.
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._server.close()
        for flow in self._flows:
            flow.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                with suppress(ConnectionError):
                    self._flows.append(_Flow(self, client))

    def connect(self) -> socket.socket:
        """Connect to what is behind the gateway."""
        return socket.create_connection(self._upstream, timeout=None)

    def outlives(self, seconds: float) -> bool:
        """Tell whether a connection that rests for so long is still known."""
        return seconds < self._rest_seconds

    def refuses(self) -> bool:
        """Note that a forgotten connection was used; True where its bytes are answered with an RST."""
        self.used_after_rest += 1
        return self.forgotten is Forgotten.RESET


class _Flow:
    """One connection through the gateway.

    Raises
    ------
    ConnectionError
        Nobody listens behind the gateway.
    """

    def __init__(self, gateway: NatGateway, client: socket.socket) -> None:
        self._gateway = gateway
        self._client = client
        self._active_at = time.monotonic()
        self._known = True
        try:
            self._upstream = gateway.connect()
        except ConnectionError:
            client.close()
            raise
        self._threads = [
            threading.Thread(target=self._pass_on, args=ends, daemon=True)
            for ends in ((client, self._upstream), (self._upstream, client))
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Close both ends."""
        for end in (self._client, self._upstream):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in (self._client, self._upstream):
            end.close()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            while chunk := source.recv(_CHUNK):
                if self._is_known():
                    sink.sendall(chunk)
                elif source is self._client and self._gateway.refuses():
                    self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    self._client.close()
                    return
            if self._is_known():
                sink.shutdown(socket.SHUT_WR)

    def _is_known(self) -> bool:
        now = time.monotonic()
        self._known = self._known and self._gateway.outlives(now - self._active_at)
        self._active_at = now
        return self._known
