import json
import ssl
import stat
from collections.abc import Iterator

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from lab.authentication.certificates import Authority
from lab.authentication.tokens import AUDIENCE, ISSUER, LIFE_SECONDS, TokenServer, signed, signing_key

AUTHORITY = Authority()
GRANT = {"grant_type": "client_credentials", "scope": "kafka"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenServer]:
    with TokenServer(tmp_path_factory.mktemp("tokens"), AUTHORITY) as started:
        yield started


def ask(server: TokenServer, form: dict[str, str], secret: str, client: str = "migration") -> httpx.Response:
    trusting = ssl.create_default_context(cadata=AUTHORITY.certificate)
    return httpx.post(server.issuer.token_endpoint, data=form, auth=(client, secret), verify=trusting)


def test_a_client_gets_a_token_that_the_published_keys_verify(server: TokenServer) -> None:
    answer = ask(server, GRANT, server.issuer.client_secret).raise_for_status().json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", LIFE_SECONDS)
    token = jwt.decode(answer["access_token"], KeySet.import_key_set(json.loads(server.issuer.keys.read_text())))
    claims = token.claims
    assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, AUDIENCE, "migration")
    assert claims["exp"] - claims["iat"] == LIFE_SECONDS


def test_a_wrong_secret_or_client_gets_none(server: TokenServer) -> None:
    for wrong in (
        ask(server, GRANT, "guessed"),
        ask(server, GRANT, server.issuer.client_secret, client="nobody"),
    ):
        assert (wrong.status_code, wrong.json()) == (401, {"error": "invalid_client"})


def test_another_grant_is_not_supported(server: TokenServer) -> None:
    refused = ask(server, {"grant_type": "password"}, server.issuer.client_secret)
    assert (refused.status_code, refused.json()) == (400, {"error": "unsupported_grant_type"})


def test_the_published_keys_hold_no_private_one(server: TokenServer) -> None:
    (key,) = json.loads(server.issuer.keys.read_text())["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "use", "alg", "kid"}


def test_only_this_user_may_read_the_servers_key(server: TokenServer) -> None:
    assert stat.S_IMODE((server.issuer.keys.parent / "server.pem").stat().st_mode) == 0o600


def test_a_token_can_be_one_that_is_refused() -> None:
    key = signing_key()
    claims = jwt.decode(signed(key, life_seconds=-60, audience="other"), key).claims
    assert claims["aud"] == "other"
    assert claims["exp"] - claims["iat"] == -60
