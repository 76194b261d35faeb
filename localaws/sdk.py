"""botocore's session: one for the process, so that each service's model is read once."""

from functools import cache
from threading import Lock
from typing import Any

from botocore.model import ServiceModel
from botocore.session import Session, get_session

_LOCK = Lock()  # a session is not made for several threads


@cache
def _session() -> Session:
    return get_session()


def create_client(service: str, **options: Any) -> Any:
    """Return a client; the options are those of ``botocore.session.Session.create_client``."""
    with _LOCK:
        return _session().create_client(service, **options)


@cache
def service_model(service: str) -> ServiceModel:
    """Return botocore's model of a service."""
    with _LOCK:
        return _session().get_service_model(service)
