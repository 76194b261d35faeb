"""Writes what the layer and each image are made of, as CycloneDX JSON: ``python -m tools.bill_of_materials``.

The layer's comes from its pinned requirements, the worker's from Maven's own resolution. Of a base image its name and
version are listed, not what is in it: that is its publisher's to say.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from tools.reference.sources import ROOT

FOLDER: Final = ROOT / "build" / "sbom"
REQUIREMENTS: Final = ROOT / "layers" / "mskmigration" / "requirements.txt"
IMAGES: Final = ROOT / "images"
POM: Final = IMAGES / "kafka-connect" / "pom.xml"
SPECIFICATION: Final = "1.6"
_BASE: Final = re.compile(r"^ARG BASE_IMAGE=(?P<name>[^\s:@]+):(?P<version>\S+)$", re.MULTILINE)
_AGENT: Final = re.compile(r"<jmx-exporter\.version>(.+?)</")

type Bill = dict[str, Any]


def layer() -> Bill:
    """Return the layer's bill: every pinned package with its hashes."""
    command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", "--short-PURLs"]
    options = ["--output-reproducible", "--spec-version", SPECIFICATION, "--output-format", "JSON"]
    written = subprocess.run([*command, *options, str(REQUIREMENTS)], check=True, capture_output=True, text=True).stdout
    bill: Bill = json.loads(written)
    return _of("mskmigration-layer", bill)


def image(name: str) -> Bill:
    """Return an image's bill: its base, and for the worker all libraries that are copied into it."""
    bill = _worker() if name == "kafka-connect" else {}
    bill["components"] = [base(name), *bill.get("components", [])]
    return _of(name, bill)


def base(name: str) -> Mapping[str, str]:
    """Return the image that an image begins with, as its Dockerfile names it."""
    found = _BASE.search((IMAGES / name / "Dockerfile").read_text())
    if found is None:
        raise ValueError(f"images/{name}/Dockerfile pins no BASE_IMAGE")
    return _component("container", found["name"], found["version"], f"pkg:docker/{found['name']}@{found['version']}")


def agent() -> Mapping[str, str]:
    """Return the JMX exporter, which Maven copies beside the libraries and does not count among them."""
    found = _AGENT.search(POM.read_text())
    if found is None:
        raise ValueError("images/kafka-connect/pom.xml pins no jmx-exporter.version")
    group, artifact = "io.prometheus.jmx", "jmx_prometheus_javaagent"
    return _component("library", artifact, found[1], f"pkg:maven/{group}/{artifact}@{found[1]}?type=jar")


def _worker() -> Bill:
    """Ask the Maven plugin, whose version and options the POM holds."""
    goal = "org.cyclonedx:cyclonedx-maven-plugin:makeBom"
    folder = FOLDER / ".maven"
    options = [f"-DoutputDirectory={folder}", "-DoutputName=bom"]
    subprocess.run(["mvn", "--batch-mode", "--quiet", "--file", str(POM), goal, *options], check=True)
    bill: Bill = json.loads((folder / "bom.json").read_text())
    bill["components"].append(agent())
    return bill


def _of(name: str, bill: Bill) -> Bill:
    known = bill.get("metadata", {}).get("component", {}).get("bom-ref", name)
    root = {"type": "application", "name": name, "bom-ref": known}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {"component": root},
        "components": bill["components"],
        "dependencies": bill.get("dependencies", []),
    }


def _component(kind: str, name: str, version: str, purl: str) -> Mapping[str, str]:
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}


def write(names: Iterable[str]) -> None:
    """Write the layer's bill, and that of each image named."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, bill in [("layer", layer()), *((each, image(each)) for each in names)]:
        (FOLDER / f"{name}.json").write_text(json.dumps(bill, indent=2) + "\n")
        print(f"{FOLDER.relative_to(ROOT) / name}.json: {len(bill['components'])} components")


if __name__ == "__main__":
    write(sorted(path.parent.name for path in IMAGES.glob("*/Dockerfile")))
