"""The resolver of a VPC for the tasks: answers with what Cloud Map's private namespaces hold."""

import logging
import os
import random
import re
from contextlib import suppress
from pathlib import Path

from botocore.exceptions import ClientError
from dnslib import QTYPE, RCODE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSHandler, DNSLogger, DNSServer

from localaws.endpoint import Endpoint
from localaws.fargate.addresses import Addresses, NoFreeAddressError

PORT = 53
MOST_ANSWERS = 8  # https://docs.aws.amazon.com/cloud-map/latest/dg/services-route53.html, multivalue routing
TTL_SECONDS = 10
_NAME = re.compile(r"(?P<service>[^.]+)\.(?P<namespace>.+)\.")
log = logging.getLogger(__name__)


class CloudMapResolver(BaseResolver):  # type: ignore[misc]  # dnslib has no types
    """Answers ``<service>.<namespace>`` with the addresses of the service's instances."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._cloud_map = endpoint.client("servicediscovery")

    def resolve(self, request: DNSRecord, _handler: DNSHandler) -> DNSRecord:
        """Return at most eight addresses, at random as Route 53 chooses; NXDOMAIN for any other name."""
        reply = request.reply()
        name = request.q.qname
        addresses = self._addresses(str(name))
        if addresses is None:
            reply.header.rcode = RCODE.NXDOMAIN
        elif request.q.qtype == QTYPE.A:
            for address in random.sample(addresses, min(len(addresses), MOST_ANSWERS)):
                reply.add_answer(RR(name, QTYPE.A, rdata=A(address), ttl=TTL_SECONDS))
        return reply

    def _addresses(self, name: str) -> list[str] | None:
        if not (parts := _NAME.fullmatch(name)):
            return None
        try:
            found = self._cloud_map.discover_instances(
                NamespaceName=parts["namespace"], ServiceName=parts["service"], HealthStatus="ALL"
            )
        except ClientError:
            return None
        return [instance["Attributes"]["AWS_INSTANCE_IPV4"] for instance in found["Instances"]]


def start(endpoint: Endpoint, addresses: Addresses, folder: Path) -> Path | None:
    """Serve the tasks' names and return a ``resolv.conf`` that leads there.

    Returns
    -------
    None where this machine lets nobody listen on port 53 (only root may, as a rule): tasks then know no names.
    """
    try:
        address = addresses.free([PORT])
        resolver = CloudMapResolver(endpoint)
        for tcp in (False, True):
            DNSServer(resolver, address=address, port=PORT, tcp=tcp, logger=DNSLogger(logf=log.debug)).start_thread()
    except (NoFreeAddressError, OSError) as error:
        log.warning("Tasks find each other by no name: %s", error)
        return None
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"resolv-{address}.conf"
    with suppress(FileNotFoundError):
        file.unlink()
    file.write_text(f"nameserver {address}{os.linesep}")
    return file
