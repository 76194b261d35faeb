"""How each type of resource is read back: by the API of its service, never by CloudFormation.

A reader takes what CloudFormation calls the physical id, and returns the resource's main properties; None where it does
not exist any more.
"""

from collections.abc import Mapping

from lab.deploy.readers.compute import COMPUTE
from lab.deploy.readers.lookup import Client, Reader
from lab.deploy.readers.network import NETWORK
from lab.deploy.readers.storage import STORAGE
from lab.deploy.readers.watching import WATCHING

READERS: Mapping[str, Reader] = {**NETWORK, **COMPUTE, **STORAGE, **WATCHING}

__all__ = ["READERS", "Client", "Reader"]
