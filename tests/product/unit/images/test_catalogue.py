import pytest

from images.catalogue import Ecr, parameters, pinned, reference

HOST = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        (HOST, Ecr(HOST, "eu-central-1", "")),
        (f"{HOST}/", Ecr(HOST, "eu-central-1", "")),
        (f"{HOST}/team/kafka", Ecr(HOST, "eu-central-1", "team/kafka")),
        (
            f"{HOST.replace('eu-central', 'cn-north')}.cn",
            Ecr(f"{HOST.replace('eu-central', 'cn-north')}.cn", "cn-north-1", ""),
        ),
        ("registry.example/team", None),
        ("localhost:5000", None),
    ],
)
def test_a_registry_of_amazon_ecr_is_known_by_its_name(registry: str, expected: Ecr | None) -> None:
    assert Ecr.of(registry) == expected


def test_repositories_lie_behind_the_registry_s_path() -> None:
    assert Ecr(HOST, "eu-central-1", "").repository("grafana") == "grafana"
    assert Ecr(HOST, "eu-central-1", "team/kafka").repository("grafana") == "team/kafka/grafana"


@pytest.mark.parametrize(
    ("registry", "version", "expected"),
    [
        ("localhost:5000/team/", "v1.2-3-gabc", "localhost:5000/team/grafana:v1.2-3-gabc"),
        (None, "v1+local", "grafana:v1-local"),
    ],
)
def test_an_image_is_called_by_registry_name_and_version(registry: str | None, version: str, expected: str) -> None:
    assert reference(registry, "grafana", version) == expected


def test_a_digest_takes_the_place_of_the_tag_alone() -> None:
    assert pinned("localhost:5000/grafana:v1", "sha256:abc") == "localhost:5000/grafana@sha256:abc"


def test_images_are_printed_as_the_parameters_that_ask_for_them() -> None:
    assert parameters({"kafka-connect": "r/kafka-connect:v1", "grafana": "r/grafana:v1"}) == (
        "ConnectImage: r/kafka-connect:v1\nGrafanaImage: r/grafana:v1\n"
    )
