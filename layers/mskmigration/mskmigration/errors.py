"""Errors that a person can act on: what happened, and the remedy.

The state machines retry and catch these by class name, which is what AWS Lambda reports as the error's name.
"""


class MigrationError(Exception):
    """Base of every error that the product raises on purpose.

    Parameters
    ----------
    what
        One sentence: what happened, to which topic, connector or cluster.
    remedy
        One sentence: what the reader can do about it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what = what
        self.remedy = remedy


class InvalidSettingsError(MigrationError):
    """The function's environment lacks a setting or holds an impossible one."""


class InvalidRequestError(MigrationError):
    """The execution's input is wrong; nothing has been touched."""


class PreflightFailedError(MigrationError):
    """Preflight found what lets no migration begin; nothing has been changed."""


class MigrationUnknownError(MigrationError):
    """No migration of that name is on record."""


class KafkaUnreachableError(MigrationError):
    """A Kafka cluster does not answer, or not in time."""


class WorkersUnreachableError(MigrationError):
    """No Connect worker runs, or none of those that run answers."""


class RebalanceInProgressError(MigrationError):
    """Connect refuses a change while its group rebalances (HTTP 409); it passes by itself."""


class ConnectRefusedError(MigrationError):
    """Connect answered a request with an error that repeating it will not mend."""


class ConnectorConfigInvalidError(MigrationError):
    """Connect's validation found errors in a connector's configuration; nothing has been registered."""
