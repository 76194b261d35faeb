"""How the library kafka-python reaches a cluster: as librdkafka does, by the same settings, put in its own terms."""

import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx
from kafka.net.sasl.oauth import AbstractTokenProvider

from mskmigration.kafka.limits import TOKEN_SECONDS
from mskmigration.kafka.reading import ClientSetting

# Settings that mean the same in both libraries.
_SAME: Final = {
    "bootstrap.servers": "bootstrap_servers",
    "security.protocol": "security_protocol",
    "sasl.mechanism": "sasl_mechanism",
    "sasl.username": "sasl_plain_username",
    "sasl.password": "sasl_plain_password",
}


def python_settings(settings: Mapping[str, ClientSetting]) -> dict[str, object]:
    """Return kafka-python's settings for those of librdkafka that ``authentication.client_settings`` returns.

    A token is fetched or signed here, once: the client lives for one question. Inside kafka-python a refusal of the
    token's endpoint would be tried again until nobody knew the reason.

    Raises
    ------
    httpx.HTTPError, OSError, ValueError
        The endpoint gave no token, or a certificate or key cannot be read; what they hold is not shown.
    """
    translated: dict[str, object] = {name: settings[theirs] for theirs, name in _SAME.items() if theirs in settings}
    if str(settings.get("security.protocol", "")).endswith("SSL"):
        translated["ssl_context"] = _context(settings)
    if settings.get("sasl.mechanism") == "OAUTHBEARER":
        translated["sasl_oauth_token_provider"] = _Held(_token(settings))
    return translated


class _Held(AbstractTokenProvider):  # type: ignore[misc]  # kafka-python is not typed
    """A token that is there already."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def token(self) -> str:
        return self._token


class TlsContext(ssl.SSLContext):
    """Closes its sockets with ``close``: kafka-python leaves those open whose handshake it abandoned."""

    def __init__(self, _protocol: ssl._SSLMethod) -> None:
        super().__init__()
        self._sockets: list[ssl.SSLSocket] = []

    def wrap_socket(self, *args: Any, **named: Any) -> ssl.SSLSocket:
        """Remember the socket."""
        wrapped = super().wrap_socket(*args, **named)
        self._sockets.append(wrapped)
        return wrapped

    def close(self) -> None:
        """Close every socket that was made."""
        for each in self._sockets:
            each.close()


def _context(settings: Mapping[str, ClientSetting]) -> TlsContext:
    """Check what librdkafka checks: the chain and the host's name.

    ``ssl.create_default_context`` would check more since Python 3.13 (``VERIFY_X509_STRICT``): authorities of one's own
    often lack the extensions that it wants, and every other client of the migration accepts them.
    """
    context = _trusting(settings.get("ssl.ca.pem"))
    if "ssl.certificate.pem" in settings:
        # Without any password OpenSSL would ask the terminal for that of an encrypted key.
        password = str(settings.get("ssl.key.password", ""))
        certificate, key = str(settings["ssl.certificate.pem"]), str(settings["ssl.key.pem"])
        with _in_memory(certificate) as certificate_file, _in_memory(key) as key_file:
            context.load_cert_chain(certificate_file, key_file, password)
    return context


def _trusting(authority: ClientSetting | None) -> TlsContext:
    context = TlsContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        context.load_verify_locations(cadata=str(authority))
    else:
        context.load_default_certs()
    return context


@contextmanager
def _in_memory(text: str) -> Iterator[str]:
    """Yield a path at which the text can be read, and nobody finds it on a disk (memfd_create(2)).

    Python's ``ssl`` takes certificates and keys of one's own from files only.
    """
    with os.fdopen(os.memfd_create("pem"), "w") as file:
        file.write(text)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"


def _token(settings: Mapping[str, ClientSetting]) -> str:
    """Sign a token, or fetch one by the client credentials grant (RFC 6749, 4.4), as librdkafka does."""
    sign = settings.get("oauth_cb")
    if callable(sign):
        return sign("")[0]
    scope = {"scope": str(settings["sasl.oauthbearer.scope"])} if "sasl.oauthbearer.scope" in settings else {}
    answer = httpx.post(
        str(settings["sasl.oauthbearer.token.endpoint.url"]),
        auth=(str(settings["sasl.oauthbearer.client.id"]), str(settings["sasl.oauthbearer.client.secret"])),
        data={"grant_type": "client_credentials", **scope},
        verify=_trusting(settings.get("https.ca.pem")),
        timeout=TOKEN_SECONDS,
    )
    answer.raise_for_status()
    try:
        return str(answer.json()["access_token"])
    except (ValueError, LookupError, TypeError):
        raise ValueError("the token's endpoint gave no access_token") from None
