"""The bills of materials fit CycloneDX's schema, and list what is pinned.

Maven's part is not asked here, since it takes a minute; ``make sbom`` writes it.
"""

import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.paths import IMAGES
from tools.bill_of_materials import POM, REQUIREMENTS, agent, base, image, layer

pytestmark = pytest.mark.slow

WITHOUT_MAVEN = sorted(path.parent.name for path in IMAGES.glob("*/Dockerfile") if path.parent.name != "kafka-connect")


def faults(bill: object) -> object:
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))


@pytest.fixture(scope="module")
def of_the_layer() -> dict[str, object]:
    return layer()


def test_the_layers_bill_fits_the_schema(of_the_layer: dict[str, object]) -> None:
    assert faults(of_the_layer) is None
    assert faults(of_the_layer | {"components": [{"type": "no such type"}]}) is not None


def test_the_layers_bill_lists_every_pin(of_the_layer: dict[str, list[dict[str, str]]]) -> None:
    pins = set(re.findall(r"^([a-z0-9-]+)==(\S+)", REQUIREMENTS.read_text(), re.MULTILINE))
    listed = {(each["name"], each["version"]) for each in of_the_layer["components"]}
    assert len(pins) > 20
    assert listed == pins


@pytest.mark.parametrize("name", WITHOUT_MAVEN)
def test_an_images_bill_names_its_base(name: str) -> None:
    bill = image(name)
    assert faults(bill) is None
    (component,) = bill["components"]
    assert f"BASE_IMAGE={component['name']}:{component['version']}\n" in (IMAGES / name / "Dockerfile").read_text()


def test_the_workers_bill_has_what_maven_does_not_count() -> None:
    assert base("kafka-connect")["name"] == "eclipse-temurin"
    copied = re.findall(r"<artifactItem>.*?<artifactId>(.+?)</", POM.read_text(), re.DOTALL)
    assert copied == [agent()["name"]]
    assert re.fullmatch(r"\d+\.\d+\.\d+", agent()["version"])


def test_what_writes_mavens_part_is_pinned() -> None:
    (version,) = re.findall(r"<artifactId>cyclonedx-maven-plugin</artifactId>\s*<version>(.+?)</", POM.read_text())
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
