"""Lets a VPC have several private namespaces of Cloud Map: only two of one name conflict; moto says so of any two.

Source: AWS Cloud Map API Reference, ``CreatePrivateDnsNamespace``; Amazon Route 53 Developer Guide, "Working with
private hosted zones": a VPC may be associated with several, of which no two have one name.
"""

from typing import Any

from moto.servicediscovery.models import ServiceDiscoveryBackend

from localaws.endpoint import Endpoint
from localaws.patching import replace


def install(_endpoint: Endpoint) -> None:
    """Have moto see only the namespaces of the same name while it creates one."""

    def create(backend: Any, name: str, **given: Any) -> Any:
        everything = backend.namespaces
        backend.namespaces = {key: it for key, it in everything.items() if it.name == name}
        try:
            return moto_create(backend, name=name, **given)
        finally:
            backend.namespaces = {**everything, **backend.namespaces}

    moto_create = replace(ServiceDiscoveryBackend, "create_private_dns_namespace", create)
