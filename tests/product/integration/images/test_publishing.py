"""``make images`` with a builder that writes down what it is told, and moto's Amazon ECR."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from moto import mock_aws

import images.__main__ as command
from images.publishing import FOLDER, version_of
from tests.paths import ROOT

ACCOUNT = "123456789012"
REGISTRY = f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com"
# Writes each call's words, and what it read where it signs in; fails where a file says so.
BUILDER = """#!/bin/sh
echo "$@" >>"$CALLS"
if [ "$1" = login ]; then cat >"$CALLS.password"; fi
if [ -e "$CALLS.fail-$1" ]; then echo "unauthorized: no" >&2; exit 1; fi
"""


class Bench:
    """A folder with a builder, and the command run there."""

    def __init__(self, folder: Path) -> None:
        self.calls = folder / "calls"
        self.parameters = folder / "build" / "images.yaml"

    def run(self, *arguments: str) -> Any:
        return CliRunner().invoke(command.main, [*arguments, "--version", "v1"])

    def fails_to(self, subcommand: str) -> None:
        self.calls.with_name(f"calls.fail-{subcommand}").touch()

    @property
    def told(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(tmp_path)
    (tmp_path / "docker").write_text(BUILDER)
    (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(made.calls))
    monkeypatch.delenv("REGISTRY", raising=False)
    monkeypatch.setattr(command, "FILE", made.parameters)
    return made


@pytest.fixture
def ecr(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client("ecr", region_name="eu-central-1")


def push(ecr: Any, repository: str) -> str:
    """Put into the registry what the builder would; return its digest."""
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    config = {"digest": f"sha256:{'a' * 64}", "size": 1}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": []})
    digest: str = ecr.put_image(repositoryName=repository, imageManifest=manifest, imageTag="v1")["image"]["imageId"][
        "imageDigest"
    ]
    return digest


def test_an_image_is_pushed_and_printed_by_its_digest_as_the_parameter_that_asks_for_it(bench: Bench, ecr: Any) -> None:
    ecr.create_repository(repositoryName="team/kafka-connect")
    digest = push(ecr, "team/kafka-connect")
    done = bench.run("kafka-connect", "--registry", f"{REGISTRY}/team")
    assert done.exit_code == 0, done.output
    assert bench.told == [
        f"login --username AWS --password-stdin {REGISTRY}",
        (
            f"buildx build --platform linux/amd64,linux/arm64 --tag {REGISTRY}/team/kafka-connect:v1 --push "
            f"{FOLDER / 'kafka-connect'}"
        ),
    ]
    printed = f"ConnectImage: {REGISTRY}/team/kafka-connect@{digest}\n"
    assert done.stdout == bench.parameters.read_text() == printed
    assert bench.calls.with_name("calls.password").read_text()


def test_all_images_are_built_for_a_registry_of_another_kind_without_signing_in(bench: Bench) -> None:
    done = bench.run("--registry", "localhost:5000")
    assert done.exit_code == 0, done.output
    assert [line.split(" --tag ")[1].split()[0] for line in bench.told] == [
        f"localhost:5000/{name}:v1" for name in ("kafka-connect", "prometheus", "alertmanager", "grafana")
    ]
    assert "GrafanaImage: localhost:5000/grafana:v1\n" in done.stdout


def test_nothing_is_pushed_nor_kept_as_parameters_when_only_built(bench: Bench) -> None:
    done = bench.run("grafana", "--no-push", "--platform", "linux/arm64", "--build-arg", "BASE_IMAGE=mine:1.0.0")
    assert done.exit_code == 0, done.output
    assert bench.told == [
        (
            "buildx build --platform linux/arm64 --tag grafana:v1 --load --build-arg BASE_IMAGE=mine:1.0.0 "
            f"{FOLDER / 'grafana'}"
        )
    ]
    assert not bench.parameters.exists()


def test_without_a_registry_nothing_is_built(bench: Bench) -> None:
    done = bench.run("grafana")
    assert done.exit_code == 1
    assert "make images REGISTRY=ACCOUNT.dkr.ecr.REGION.amazonaws.com" in done.stderr
    assert bench.told == []


def test_without_a_builder_the_error_names_them(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(bench.calls.parent / "empty"))
    done = bench.run("grafana", "--no-push")
    assert done.exit_code == 1
    assert "none of docker, podman, finch is on PATH" in done.stderr


def test_a_login_that_is_refused_is_told_with_its_reason(bench: Bench, ecr: Any) -> None:
    ecr.create_repository(repositoryName="grafana")
    bench.fails_to("login")
    done = bench.run("grafana", "--registry", REGISTRY)
    assert done.exit_code == 1
    assert f"cannot sign in to {REGISTRY}: unauthorized: no. The credentials of AWS in this shell" in done.stderr
    assert len(bench.told) == 1


@pytest.mark.usefixtures("ecr")
def test_a_missing_repository_is_told_before_anything_is_built(bench: Bench) -> None:
    done = bench.run("grafana", "--registry", REGISTRY)
    assert done.exit_code == 1
    assert "no repository grafana: create it with --create-repositories" in done.stderr
    assert len(bench.told) == 1


def test_a_missing_repository_is_created_scanned_and_immutable_where_that_is_wanted(bench: Bench, ecr: Any) -> None:
    bench.fails_to("buildx")
    done = bench.run("grafana", "--registry", REGISTRY, "--create-repositories")
    (repository,) = ecr.describe_repositories(repositoryNames=["grafana"])["repositories"]
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["imageScanningConfiguration"] == {"scanOnPush": True}
    assert done.exit_code == 1
    assert "ended with status 1" in done.stderr
    assert not bench.parameters.exists()


def test_the_version_is_the_repository_s() -> None:
    assert version_of(ROOT)
