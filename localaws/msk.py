"""What moto's Amazon MSK lacks: configurations, SCRAM secrets, bootstrap servers, and clusters that become active."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from moto.core.utils import utcnow
from moto.kafka import urls
from moto.kafka.exceptions import BadRequestException, NotFoundException
from moto.kafka.models import FakeKafkaCluster, KafkaBackend
from moto.kafka.responses import KafkaResponse

from localaws.endpoint import Endpoint
from localaws.patching import replace

_PORTS = {"iam": (9098, "SaslIam"), "scram": (9096, "SaslScram")}


@dataclass
class _Configuration:
    """A configuration, by its newest revision."""

    arn: str
    name: str
    description: str
    properties: str
    revision: int = 1
    created_at: str = field(default_factory=lambda: utcnow().isoformat())

    def describe(self) -> dict[str, Any]:
        """Return it as the API does."""
        latest = {"revision": self.revision, "creationTime": self.created_at, "description": self.description}
        about = {"arn": self.arn, "name": self.name, "description": self.description, "creationTime": self.created_at}
        return {**about, "kafkaVersions": [], "latestRevision": latest, "state": "ACTIVE"}


def install(_endpoint: Endpoint) -> None:
    """Add the operations to moto's Amazon MSK."""
    for path in ("{0}/v1/configurations$", "{0}/v1/configurations/(?P<arn>.+)$"):
        urls.url_paths[path] = KafkaResponse.dispatch
    operations: Any = KafkaResponse
    operations.create_configuration = _create_configuration
    operations.update_configuration = _update_configuration
    operations.describe_configuration = lambda response: json.dumps(_configuration(response).describe())
    operations.describe_configuration_revision = _describe_revision
    operations.delete_configuration = _delete_configuration
    operations.batch_associate_scram_secret = _associate
    operations.batch_disassociate_scram_secret = _disassociate
    operations.list_scram_secrets = lambda response: json.dumps({"secretArnList": _secrets(response)})
    operations.get_bootstrap_brokers = lambda response: json.dumps(_bootstrap(_cluster(response)))
    _make_clusters_active()
    for operation in ("describe_cluster", "describe_cluster_v2"):
        _miss_what_is_gone(operation)


def _miss_what_is_gone(operation: str) -> None:
    """Answer as AWS does where there is no such cluster: moto fails (``KeyError``)."""

    def describe(backend: Any, cluster_arn: str) -> Any:
        if cluster_arn not in backend.clusters:
            raise NotFoundException(f"The cluster {cluster_arn} does not exist")
        return moto_describe(backend, cluster_arn)

    moto_describe = replace(KafkaBackend, operation, describe)


def _make_clusters_active() -> None:
    def make(cluster: Any, **given: Any) -> None:
        moto_make(cluster, **{**given, "state": "ACTIVE"})
        cluster.scram_secrets = []

    moto_make = replace(FakeKafkaCluster, "__init__", make)


def _stored(response: Any) -> dict[str, _Configuration]:
    found: dict[str, _Configuration] = response.kafka_backend.__dict__.setdefault("configurations", {})
    return found


def _create_configuration(response: Any) -> str:
    name = response._get_param("name")  # noqa: SLF001 - as moto's own operations read it
    stored, place = _stored(response), f"{response.region}:{response.current_account}"
    if any(known.name == name for known in stored.values()):
        raise BadRequestException(f"A resource already exists with the name: {name}")
    arn = f"arn:aws:kafka:{place}:configuration/{name}/{uuid.uuid4()}-1"
    stored[arn] = _Configuration(arn, name, *_content(response))
    return json.dumps(stored[arn].describe())


def _update_configuration(response: Any) -> str:
    known = _configuration(response)
    known.description, known.properties = _content(response)
    known.revision += 1
    return json.dumps(known.describe())


def _content(response: Any) -> tuple[str, str]:
    return response._get_param("description") or "", response._get_param("serverProperties")  # noqa: SLF001 - as above


def _describe_revision(response: Any) -> str:
    known = _configuration(response)
    return json.dumps({**known.describe(), "revision": known.revision, "serverProperties": known.properties})


def _delete_configuration(response: Any) -> str:
    known = _configuration(response)
    del _stored(response)[known.arn]
    return json.dumps({"arn": known.arn, "state": "DELETING"})


def _configuration(response: Any) -> _Configuration:
    arn = unquote(response.parsed_url.path.split("/configurations/")[-1]).split("/revisions/")[0]
    if arn not in _stored(response):
        raise NotFoundException(f"Configuration {arn} does not exist")
    return _stored(response)[arn]


def _cluster(response: Any) -> Any:
    path = unquote(response.parsed_url.path.split("/clusters/")[-1])
    arn = path.removesuffix("/scram-secrets").removesuffix("/bootstrap-brokers")
    if arn not in response.kafka_backend.clusters:
        raise NotFoundException(f"Cluster {arn} does not exist")
    return response.kafka_backend.clusters[arn]


def _secrets(response: Any) -> list[str]:
    secrets: list[str] = _cluster(response).scram_secrets
    return secrets


def _associate(response: Any) -> str:
    cluster, asked = _cluster(response), response._get_param("secretArnList")  # noqa: SLF001 - as above
    cluster.scram_secrets += [arn for arn in asked if arn not in cluster.scram_secrets]
    return json.dumps({"clusterArn": cluster.arn, "unprocessedScramSecrets": []})


def _disassociate(response: Any) -> str:
    cluster, asked = _cluster(response), response._get_param("secretArnList")  # noqa: SLF001 - as above
    cluster.scram_secrets = [arn for arn in cluster.scram_secrets if arn not in asked]
    return json.dumps({"clusterArn": cluster.arn, "unprocessedScramSecrets": []})


def _bootstrap(cluster: Any) -> dict[str, str]:
    """Return the addresses for each way to sign in that is enabled."""
    place = f"{cluster.cluster_name}.{cluster.cluster_id[:6]}.c2.kafka.{cluster.region_name}.amazonaws.com"
    given = cluster.client_authentication or (cluster.serverless_config or {}).get("clientAuthentication") or {}
    brokers = range(1, min(cluster.number_of_broker_nodes or 1, 3) + 1)
    return {
        f"bootstrapBrokerString{name}": ",".join(f"b-{number}.{place}:{port}" for number in brokers)
        for way, (port, name) in _PORTS.items()
        if given.get("sasl", {}).get(way, {}).get("enabled")
    }
