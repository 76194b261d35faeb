"""Where the local cloud answers, and as whom."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.config import Config

from localaws.sdk import create_client

ACCOUNT = "123456789012"
REGION = "eu-central-1"
# A nested stack answers when its services are steady.
_LONGEST_ANSWER_SECONDS = 900
# Where brokers ask what roles may do on their cluster; a GET lists what roles did.
BROKERS_PATH = "/moto-api/kafka-cluster"


@dataclass(frozen=True)
class Endpoint:
    """The address of a local cloud: what every ``install`` is given."""

    port: int
    account: str = ACCOUNT
    region: str = REGION

    @property
    def url(self) -> str:
        """The endpoint for every SDK. SAM CLI and moto's TemplateURL know only this spelling of the host."""
        return f"http://localhost:{self.port}"

    @property
    def brokers_url(self) -> str:
        """Where brokers ask what roles may do on their cluster."""
        return f"{self.url}{BROKERS_PATH}"

    def client(self, service: str, region: str | None = None) -> Any:
        """Return the boto3 client of a service as the account's administrator."""
        return _client(self.url, service, region or self.region)


@cache
def _client(url: str, service: str, region: str) -> Any:
    return create_client(
        service,
        endpoint_url=url,
        region_name=region,
        aws_access_key_id="administrator",
        aws_secret_access_key="administrator",  # noqa: S106  the local cloud does not verify signatures
        config=Config(
            retries={"total_max_attempts": 1},
            inject_host_prefix=False,
            s3={"addressing_style": "path"},
            read_timeout=_LONGEST_ANSWER_SECONDS,
        ),
    )
