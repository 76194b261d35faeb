from dataclasses import astuple

from lab.ports import Ports


def test_the_environment_replaces_a_port() -> None:
    ports = Ports.from_environment({"LAB_SOURCE_PORT": "1234", "PATH": "/bin"})
    assert ports == Ports(source=1234)


def test_an_environment_carries_every_port() -> None:
    ports = Ports.free()
    assert Ports.from_environment(ports.as_environment()) == ports


def test_free_ports_differ() -> None:
    assert len(set(astuple(Ports.free()))) == 5


def test_each_port_has_a_variable() -> None:
    assert Ports(cloud=1).by_variable() == {
        "LAB_SOURCE_PORT": 19092,
        "LAB_SOURCE_CONTROLLER_PORT": 19093,
        "LAB_TARGET_PORT": 29092,
        "LAB_TARGET_CONTROLLER_PORT": 29093,
        "LAB_CLOUD_PORT": 1,
    }
