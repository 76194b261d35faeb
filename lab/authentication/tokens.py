"""An issuer of bearer tokens by the client credentials grant of OAuth 2.0 (RFC 6749, 4.4)."""

import hmac
import json
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from secrets import token_urlsafe
from time import time
from types import TracebackType
from typing import Final, Self

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from werkzeug import Request, Response
from werkzeug.routing import Rule

from lab.authentication.certificates import Authority
from lab.authentication.modes import PRINCIPAL
from localaws.quiet_http import QuietHttpServer

ISSUER: Final = "https://identity.invalid"
AUDIENCE: Final = "kafka"
SCOPE: Final = "kafka"
LIFE_SECONDS: Final = 300  # short, so that clients renew their tokens while a lab runs


def signing_key() -> ECKey:
    """Return a new key that tokens are signed with."""
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


def signed(key: ECKey, *, life_seconds: float = LIFE_SECONDS, audience: str = AUDIENCE) -> str:
    """Return a token of the migration's principal."""
    now = int(time())
    claims = {"iss": ISSUER, "aud": audience, "sub": PRINCIPAL, "scope": SCOPE, "iat": now}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, {**claims, "exp": int(now + life_seconds)}, key)


@dataclass(frozen=True)
class Issuer:
    """What brokers and clients know of the issuer.

    Parameters
    ----------
    token_endpoint
        Where clients ask for tokens.
    keys
        The file of the public keys (JWKS) by which brokers verify them.
    """

    token_endpoint: str
    keys: Path
    client_id: str
    client_secret: str = field(repr=False)


class TokenServer:
    """Serves the token endpoint from threads of this process, with a certificate of the lab's authority.

    Parameters
    ----------
    folder
        Receives its own key and the public keys of tokens.
    """

    def __init__(self, folder: Path, authority: Authority) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.key = signing_key()
        keys = folder / "jwks.json"
        keys.write_text(json.dumps(KeySet([self.key]).as_dict(private=False)))
        self._server = QuietHttpServer(
            [Rule("/token", endpoint=self._answer, methods=["POST"])], _tls(folder / "server.pem", authority)
        )
        self.issuer = Issuer(f"https://{self._server.address}/token", keys, PRINCIPAL, token_urlsafe(32))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def _answer(self, request: Request) -> Response:
        if request.form.get("grant_type") != "client_credentials":
            return _error("unsupported_grant_type", HTTPStatus.BAD_REQUEST)
        if not self._knows(request):
            return _error("invalid_client", HTTPStatus.UNAUTHORIZED)
        token = {"access_token": signed(self.key), "token_type": "Bearer", "expires_in": LIFE_SECONDS}
        return Response(json.dumps(token), mimetype="application/json")

    def _knows(self, request: Request) -> bool:
        given = request.authorization
        return (
            given is not None
            and given.username == self.issuer.client_id
            and hmac.compare_digest(str(given.password), self.issuer.client_secret)
        )


def _error(code: str, status: HTTPStatus) -> Response:
    return Response(json.dumps({"error": code}), status, mimetype="application/json")


def _tls(file: Path, authority: Authority) -> ssl.SSLContext:
    identity = authority.broker()
    file.touch(0o600)
    file.write_text(identity.certificate + identity.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
