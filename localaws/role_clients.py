"""Clients of this cloud's own API that act as a role, so that the role's policies decide as on AWS."""

from functools import cache
from typing import Any

from botocore.config import Config

from localaws.endpoint import Endpoint
from localaws.iam import credentials_for
from localaws.sdk import create_client


@cache
def client_as(endpoint: Endpoint, role_arn: str, session_name: str, service: str, region: str) -> Any:
    """Return the boto3 client of a service under a role."""
    credentials = credentials_for(role_arn, session_name)
    return create_client(
        service,
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        aws_session_token=credentials.session_token,
        region_name=region,
        endpoint_url=endpoint.url,
        config=Config(retries={"total_max_attempts": 1}, inject_host_prefix=False),
    )
