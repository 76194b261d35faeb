"""``make images`` with a real podman, and a real registry on this machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from tenacity import retry, stop_after_delay, wait_fixed

from localaws.ports import free_ports
from localaws.processes import Processes
from tests.paths import ROOT

LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIGURATION = """
version: 0.1
storage: {filesystem: {rootdirectory: "%(folder)s/registry"}}
http: {addr: "127.0.0.1:%(port)d"}
"""


@dataclass(frozen=True)
class Registry:
    """A registry, and an environment in which podman takes it without TLS, with a storage that is gone afterwards."""

    host: str
    environment: dict[str, str]

    def push(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "images", *arguments, "--builder", "podman", "--registry", self.host],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, path: str, accept: str) -> Any:
        return httpx.get(f"http://{self.host}/v2/{path}", headers={"Accept": accept}).raise_for_status().json()


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    program = shutil.which("docker-registry")
    assert program, "docker-registry is missing: make containers"
    (port,) = free_ports(1)
    host = f"localhost:{port}"
    (tmp_path / "config.yml").write_text(CONFIGURATION % {"folder": tmp_path, "port": port})
    (tmp_path / "registries.conf").write_text(f'[[registry]]\nlocation = "{host}"\ninsecure = true\n')
    (tmp_path / "storage.conf").write_text(
        f'[storage]\ndriver = "vfs"\ngraphroot = "{tmp_path}/storage"\nrunroot = "{tmp_path}/run"\n'
    )
    environment = {
        **os.environ,
        "CONTAINERS_STORAGE_CONF": str(tmp_path / "storage.conf"),
        "CONTAINERS_REGISTRIES_CONF": str(tmp_path / "registries.conf"),
        # Without a base its cache takes one platform's layers for another's.
        "BUILDAH_LAYERS": "false",
    }
    with Processes() as processes:
        processes.start("registry", [program, "serve", tmp_path / "config.yml"], log=tmp_path / "registry.log")
        _await(host)
        yield Registry(host, environment)


@retry(wait=wait_fixed(0.1), stop=stop_after_delay(60), reraise=True)
def _await(host: str) -> None:
    httpx.get(f"http://{host}/v2/").raise_for_status()


def test_an_image_is_pushed_for_every_processor_under_one_name_again_too(registry: Registry) -> None:
    for _ in range(2):
        done = registry.push("grafana", "alertmanager", "--version", "v1", "--build-arg", "BASE_IMAGE=scratch")
        assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == (
        f"GrafanaImage: {registry.host}/grafana:v1\nAlertmanagerImage: {registry.host}/alertmanager:v1\n"
    )
    for name, user in {"grafana": "472", "alertmanager": "10001:10001"}.items():
        listed = registry.ask(f"{name}/manifests/v1", LIST)["manifests"]
        assert {each["platform"]["architecture"] for each in listed} == {"amd64", "arm64"}
        for each in listed:
            manifest = registry.ask(f"{name}/manifests/{each['digest']}", MANIFEST)
            configuration = registry.ask(f"{name}/blobs/{manifest['config']['digest']}", "*/*")
            assert configuration["config"]["User"] == user
            assert configuration["architecture"] == each["platform"]["architecture"]


def test_a_registry_that_is_away_is_an_error_and_not_a_parameter(registry: Registry) -> None:
    away = Registry("localhost:1", registry.environment)
    done = away.push("grafana", "--version", "v1", "--platform", "linux/amd64", "--build-arg", "BASE_IMAGE=scratch")
    assert done.returncode == 1
    assert "CommandFailedError: `podman manifest push --all --format v2s2 localhost:1/grafana:v1" in done.stderr
    assert done.stdout == ""
