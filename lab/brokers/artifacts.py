"""Fetches the brokers' jars with Maven, and builds the lab's own, once."""

from collections.abc import Mapping
from pathlib import Path

from lab.brokers.serverless import PACKAGE
from lab.paths import BUILD
from localaws.built_once import MAVEN, built_once, run

HERE = Path(__file__).parent
POMS = (HERE / "pom.xml", HERE / "source" / "pom.xml", HERE / "target" / "pom.xml")


def broker_libraries(version: str) -> Path:
    """Return the folder of the jars that run a broker of this Kafka version.

    Raises
    ------
    UnknownKafkaVersionError
        No module of ``lab/brokers/pom.xml`` has this version.
    localaws.built_once.BuildFailedError
        Maven could not fetch them.
    """
    folder = fetch_brokers() / version
    if not folder.is_dir():
        raise UnknownKafkaVersionError(version)
    return folder


def fetch_brokers() -> Path:
    """Fetch the jars of both brokers, unless they are here; one folder each, named as the version."""

    def fetch(folder: Path) -> None:
        run([*MAVEN, "--file", str(POMS[0]), f"-Dbrokers.folder={folder}", "package"])

    return built_once(BUILD / "brokers", POMS, fetch)


def authentication_library() -> Path:
    """Return the folder of the jar with which a broker admits clients as MSK does with IAM; ``make java`` tests it."""
    source = HERE / "authentication"

    def build(folder: Path) -> None:
        run(
            [*MAVEN, "--file", str(source / "pom.xml"), f"-Dbuild.folder={folder}", "-Dmaven.test.skip=true", "package"]
        )

    return built_once(BUILD / "broker-authentication", [source / "pom.xml", source / "src" / "main"], build)


def libraries_of(settings: Mapping[str, str]) -> list[Path]:
    """Return the folders of the lab's jars whose classes a broker's settings name."""
    return [_serverless_library()] if any(value.startswith(PACKAGE) for value in settings.values()) else []


def _serverless_library() -> Path:
    source = HERE / "serverless"

    def build(folder: Path) -> None:
        run([*MAVEN, "--file", str(source / "pom.xml"), f"-Dbuild.folder={folder}", "package"])

    return built_once(BUILD / "broker-serverless", [source / "pom.xml", source / "src"], build)


class UnknownKafkaVersionError(LookupError):
    """The lab has no broker of this version."""

    def __init__(self, version: str) -> None:
        super().__init__(f"no Kafka {version} in {BUILD / 'brokers'}: set kafka.version in {POMS[1]} or {POMS[2]}")
