"""A state machine's tasks call AWS as the state machine's role, so that its policies decide as on AWS."""

from functools import cache
from typing import Any

from botocore.config import Config
from moto.stepfunctions.parser.asl.utils import boto_client

from localaws.endpoint import Endpoint
from localaws.iam import credentials_for
from localaws.sdk import create_client
from localaws.stepfunctions.interpreter import replace_everywhere

_SESSION_NAME = "states"
_LONGEST_FUNCTION_SECONDS = 900
_CONCURRENT_TASKS = 40


def install(endpoint: Endpoint) -> None:
    """Replace moto's clients, which act as nobody."""

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        return client(region, service, state_credentials.role_arn)

    @cache
    def client(region: str, service: str, role_arn: str) -> Any:
        credentials = credentials_for(role_arn, _SESSION_NAME)
        return create_client(
            service,
            region_name=region,
            endpoint_url=endpoint.url,
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            config=Config(
                parameter_validation=False,
                # The state machine's own Retry decides; a second attempt here would not show in its history.
                retries={"total_max_attempts": 1},
                read_timeout=_LONGEST_FUNCTION_SECONDS,
                max_pool_connections=_CONCURRENT_TASKS,
                inject_host_prefix=False,
            ),
        )

    replace_everywhere(boto_client.boto_client_for, boto_client_for)
