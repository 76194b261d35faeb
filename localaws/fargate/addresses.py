"""Loopback addresses for tasks, one each, so that every task can listen on the same ports."""

import itertools
import os
import socket
from collections.abc import Sequence

_PER_NETWORK = 250
_LAST = _PER_NETWORK * 250


class NoFreeAddressError(RuntimeError):
    """Every address of 127.1.0.0/16 has one of the ports in use: end what listens on it everywhere."""

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(f"ResourceInitializationError: ports {list(ports)} are in use on all of 127.1.0.0/16")


class Addresses:
    """Gives out the addresses of 127.1.0.0/16 in turn, from a place that differs between labs."""

    def __init__(self) -> None:
        self._numbers = itertools.cycle(range(_LAST))
        for _ in range(os.getpid() * _PER_NETWORK % _LAST):
            next(self._numbers)

    def free(self, ports: Sequence[int]) -> str:
        """Return the next address on which all these ports are free.

        Raises
        ------
        NoFreeAddressError
            After a whole network of addresses without one.
        """
        for number in itertools.islice(self._numbers, _PER_NETWORK):
            address = f"127.1.{number // _PER_NETWORK}.{number % _PER_NETWORK + 2}"
            if all(_bindable(address, port) for port in ports):
                return address
        raise NoFreeAddressError(ports)


def _bindable(address: str, port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
