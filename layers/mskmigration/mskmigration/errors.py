"""Errors that a person can act on: what happened, and the remedy.

The state machines retry and catch these by class name, which is what AWS Lambda reports as the error's name. They retry
each :class:`PassingError` and no other.
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


class PassingError(MigrationError):
    """Base of the errors that may pass by themselves, so that a state machine tries its state again."""


class InvalidSettingsError(MigrationError):
    """The function's environment lacks a setting or holds an impossible one."""


class InvalidSecretError(MigrationError):
    """A cluster's secret cannot be read, or lacks what the cluster's authentication needs."""


class InvalidRequestError(MigrationError):
    """The execution's input is wrong; nothing has been touched."""


class PreflightFailedError(MigrationError):
    """Preflight found what lets no migration begin; nothing has been changed."""


class MigrationUnknownError(MigrationError):
    """No migration of that name is on record."""


class KafkaUnreachableError(PassingError):
    """A Kafka cluster does not answer, or not in time."""


class WorkersUnreachableError(PassingError):
    """No Connect worker runs, or none of those that run answers."""


class RebalanceInProgressError(PassingError):
    """Connect refuses a change while its group rebalances (HTTP 409); it passes by itself."""


class ConnectRefusedError(MigrationError):
    """Connect answered a request with an error that repeating it will not mend."""


class OffsetsNotStoredError(MigrationError):
    """Connect does not hold the offsets of a connector that were written."""


class ConnectorConfigInvalidError(MigrationError):
    """Connect's validation found errors in a connector's configuration; nothing has been registered."""


class GroupHasMembersError(MigrationError):
    """Offsets cannot be written for a consumer group that has members."""


class HandedOverAlreadyError(MigrationError):
    """A migration cannot be started again: clients have been handed over to the target."""


class HandoverBlockedError(MigrationError):
    """A handover cannot begin as things stand; nothing has been touched."""


class NotQuietError(MigrationError):
    """Something was still written or read when the patience of a handover had run out."""


class NotDrainedError(MigrationError):
    """Records were left to copy when the patience of a handover had run out."""


class RecordsMissingError(MigrationError):
    """The copy lacks records that consumers have not read yet."""


class VerificationFailedError(MigrationError):
    """What was read back is not what a handover wrote, or the logs moved meanwhile."""


class HandoverUnknownError(MigrationError):
    """No handover of that migration is under way."""


class PromotedAlreadyError(MigrationError):
    """A handover cannot be given up any more: clients may have switched."""


class WrittenMeanwhileError(PassingError):
    """Another execution has written the record meanwhile."""


class FinishRefusedError(MigrationError):
    """A migration cannot be finished as things stand."""


class ConnectorsRemainError(MigrationError):
    """Connect still has connectors that were removed."""


class WorkersStillRunError(PassingError):
    """Connect workers run that were to be stopped."""
