import socket
from dataclasses import astuple

import pytest

from lab.ports import Ports, PortTakenError


def test_the_environment_replaces_a_port() -> None:
    ports = Ports.from_environment({"LAB_SOURCE_PORT": "1234", "PATH": "/bin"})
    assert ports == Ports(source=1234)


def test_an_environment_carries_every_port() -> None:
    ports = Ports.free()
    assert Ports.from_environment(ports.as_environment()) == ports


def test_free_ports_differ_and_are_free() -> None:
    ports = Ports.free()
    assert len(set(astuple(ports))) == 5
    ports.assert_free()


def test_a_taken_port_is_named_with_its_remedy() -> None:
    ports = Ports.free()
    with (
        socket.create_server(("127.0.0.1", ports.target)),
        pytest.raises(PortTakenError, match=rf"port {ports.target} .* LAB_TARGET_PORT"),
    ):
        ports.assert_free()
