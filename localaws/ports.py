"""Ports of this machine that nobody uses."""

import socket
from contextlib import ExitStack, closing


def free_ports(count: int) -> list[int]:
    """Return as many different ports of 127.0.0.1 that nobody listens on now."""
    with ExitStack() as held:
        sockets = [held.enter_context(closing(socket.create_server(("127.0.0.1", 0)))) for _ in range(count)]
        return [it.getsockname()[1] for it in sockets]
