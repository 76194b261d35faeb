"""The clients of everything that functions reach; each opens its connections when it is first used."""

from functools import cached_property
from typing import TYPE_CHECKING

import boto3
import httpx
from botocore.client import BaseClient

from mskmigration.aws.secrets import read_secret
from mskmigration.connections import Connections
from mskmigration.kafka import KafkaCluster
from mskmigration.kafka.authentication import client_settings
from mskmigration.settings import ClusterAccess

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

# Workers come and go, and connecting to one takes no longer than a packet to it: no connection is kept.
NOT_KEPT = httpx.Limits(max_keepalive_connections=0)


class Clients:
    """What is kept from one invocation to the next, with connections that are never too old."""

    def __init__(self, table_name: str) -> None:
        self._table_name = table_name
        self._connections = Connections()

    def renew_old(self) -> None:
        """Have new connections opened where those that are open have become old while nothing was invoked."""
        self._connections.renew_old()

    def cluster(self, access: ClusterAccess) -> KafkaCluster:
        """Return a cluster."""
        cluster = KafkaCluster(access.side, client_settings(access, _secret))
        return self._connections.keep(cluster, cluster.connect_anew)

    def aws[Client: BaseClient](self, client: Client) -> Client:
        """Keep a client of an AWS service; closed, it opens new connections when it is used again."""
        return self._connections.keep(client, client.close)

    @cached_property
    def table(self) -> "Table":
        """The table of records."""
        table = boto3.resource("dynamodb").Table(self._table_name)
        self.aws(table.meta.client)
        return table

    @cached_property
    def http(self) -> httpx.Client:
        """A client for Connect."""
        return httpx.Client(limits=NOT_KEPT)


def _secret(arn: str) -> object:
    return read_secret(boto3.client("secretsmanager"), arn)
