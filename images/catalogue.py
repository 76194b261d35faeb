"""The images, and the parameter of ``template.yaml`` that asks for each. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

PARAMETERS: Final = {
    "kafka-connect": "ConnectImage",
    "prometheus": "PrometheusImage",
    "alertmanager": "AlertmanagerImage",
    "grafana": "GrafanaImage",
}
# What Fargate runs on: X86_64 and ARM64.
PLATFORMS: Final = ("linux/amd64", "linux/arm64")
_ECR: Final = re.compile(
    r"(?P<host>\d{12}\.dkr\.ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.[a-z0-9.-]+?)(?:/(?P<prefix>.+))?"
)


@dataclass(frozen=True)
class Ecr:
    """A registry of Amazon ECR: its host, its region, and what all names of its repositories begin with."""

    host: str
    region: str
    prefix: str

    @classmethod
    def of(cls, registry: str) -> Self | None:
        """Read ``ACCOUNT.dkr.ecr.REGION.amazonaws.com[/PREFIX]``; None if it is a registry of another kind.

        Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
        """
        found = _ECR.fullmatch(registry.rstrip("/"))
        return cls(found["host"], found["region"], found["prefix"] or "") if found else None

    def repository(self, name: str) -> str:
        """Return the name of an image's repository."""
        return f"{self.prefix}/{name}" if self.prefix else name


def reference(registry: str | None, name: str, version: str) -> str:
    """Return what an image is called: ``REGISTRY/NAME:VERSION``, or ``NAME:VERSION`` where it stays here."""
    tagged = f"{name}:{tag(version)}"
    return f"{registry.rstrip('/')}/{tagged}" if registry else tagged


def tag(version: str) -> str:
    """Return a version as a tag, which has no other characters than these."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", version)[:128]


def pinned(reference: str, digest: str) -> str:
    """Return a reference by its digest, which no later push can change."""
    return f"{reference.rpartition(':')[0]}@{digest}"


def parameters(references: Mapping[str, str]) -> str:
    """Return the images as lines of a file of ``parameters/``."""
    return "".join(f"{PARAMETERS[name]}: {reference}\n" for name, reference in references.items())
