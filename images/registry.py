"""Amazon ECR: its password, its repositories, and the digest of what was pushed."""

import base64
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from images.catalogue import Ecr
from images.errors import LoginFailedError, RegistryRefusedError, RepositoryMissingError


class Registry:
    """One registry, asked with the credentials of the environment."""

    def __init__(self, ecr: Ecr) -> None:
        self._ecr = ecr
        self._client: Any = boto3.client("ecr", region_name=ecr.region)

    def credentials(self) -> tuple[str, str]:
        """Return a user and a password, valid for twelve hours.

        Raises
        ------
        LoginFailedError
        """
        try:
            (data,) = self._client.get_authorization_token()["authorizationData"]
        except (BotoCoreError, ClientError) as error:
            raise LoginFailedError(self._ecr.host, str(error)) from error
        user, _, password = base64.b64decode(data["authorizationToken"]).decode().partition(":")
        return user, password

    def assert_repository(self, name: str, *, create: bool) -> None:
        """Look for an image's repository, and create it if it may: scanned at each push, its tags never moved.

        Raises
        ------
        RepositoryMissingError, RegistryRefusedError
        """
        repository = self._ecr.repository(name)
        try:
            self._client.describe_repositories(repositoryNames=[repository])
        except self._client.exceptions.RepositoryNotFoundException as error:
            if not create:
                raise RepositoryMissingError(repository) from error
            self._create(repository)
        except ClientError as error:
            raise RegistryRefusedError(f"tell of {repository}", str(error)) from error

    def digest(self, name: str, tag: str) -> str:
        """Return the digest of what a tag names.

        Raises
        ------
        RegistryRefusedError
        """
        repository = self._ecr.repository(name)
        try:
            answer = self._client.describe_images(repositoryName=repository, imageIds=[{"imageTag": tag}])
        except ClientError as error:
            raise RegistryRefusedError(f"tell the digest of {repository}:{tag}", str(error)) from error
        return str(answer["imageDetails"][0]["imageDigest"])

    def _create(self, repository: str) -> None:
        try:
            self._client.create_repository(
                repositoryName=repository,
                imageTagMutability="IMMUTABLE",
                imageScanningConfiguration={"scanOnPush": True},
            )
        except ClientError as error:
            raise RegistryRefusedError(f"create {repository}", str(error)) from error
