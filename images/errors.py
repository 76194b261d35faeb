"""What keeps images from being built or pushed; each message says what to do."""

from collections.abc import Sequence


class ImagesError(RuntimeError):
    """Images were not built or not pushed."""


class NoBuilderError(ImagesError):
    """None of the builders is on PATH."""

    def __init__(self, wanted: Sequence[str]) -> None:
        super().__init__(f"none of {', '.join(wanted)} is on PATH; install one of them, it builds the images")


class NoRegistryError(ImagesError):
    """Nobody said where to push to."""

    def __init__(self) -> None:
        super().__init__(
            "where to push to is not said: make images REGISTRY=ACCOUNT.dkr.ecr.REGION.amazonaws.com, or "
            "make images ARGS=--no-push to build only"
        )


class LoginFailedError(ImagesError):
    """The registry did not let the builder in."""

    def __init__(self, registry: str, reason: str) -> None:
        super().__init__(
            f"cannot sign in to {registry}: {reason}. The credentials of AWS in this shell (AWS_PROFILE, or `aws sso "
            "login`) need ecr:GetAuthorizationToken in its account and region"
        )


class RepositoryMissingError(ImagesError):
    """Amazon ECR has no repository for an image."""

    def __init__(self, repository: str) -> None:
        super().__init__(
            f"the registry has no repository {repository}: create it with --create-repositories, or with "
            f"`aws ecr create-repository --repository-name {repository}`"
        )


class RegistryRefusedError(ImagesError):
    """Amazon ECR refused to tell of a repository, or to create it."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"Amazon ECR refused to {action}: {reason}")


class CommandFailedError(ImagesError):
    """The builder ended with an error, which it printed itself."""

    def __init__(self, argv: Sequence[str], status: int, advice: str = "") -> None:
        super().__init__(f"`{' '.join(argv)}` ended with status {status}; its own output says why{advice}")
