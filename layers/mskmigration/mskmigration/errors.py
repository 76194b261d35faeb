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
    """The function's environment lacks a setting, or a setting has an impossible value."""


class InvalidSecretError(MigrationError):
    """A cluster's secret cannot be read, or lacks what the cluster's authentication needs."""


class InvalidRequestError(MigrationError):
    """The execution's input is wrong. Nothing has been changed."""


class PreflightFailedError(MigrationError):
    """Preflight found blockers. Nothing has been changed."""


class MigrationUnknownError(MigrationError):
    """There is no record of a migration with that name."""


class KafkaUnreachableError(PassingError):
    """A Kafka cluster does not answer, or does not answer in time."""


class WorkersUnreachableError(PassingError):
    """No Connect worker runs, or no running worker answers."""


class RebalanceInProgressError(PassingError):
    """Connect refuses a change while its group rebalances (HTTP 409). This passes by itself."""


class ConnectRefusedError(MigrationError):
    """Connect answered a request with an error that a retry will not fix."""


class OffsetsNotStoredError(MigrationError):
    """Connect did not store the offsets of a connector that were written."""


class ConnectorConfigInvalidError(MigrationError):
    """Connect's validation found errors in a connector's configuration. Nothing has been registered."""


class GroupHasMembersError(MigrationError):
    """A consumer group has members, so its offsets cannot be written."""


class HandedOverAlreadyError(MigrationError):
    """A migration cannot start again, because clients have been handed over to the target."""


class HandoverBlockedError(MigrationError):
    """A blocker keeps a handover from beginning. Nothing has been changed."""


class FenceRefusedError(MigrationError):
    """The cluster does not allow the change by which a handover keeps producers from writing."""


class FenceGoneError(MigrationError):
    """The fence that a handover has built is gone or changed, so that producers may write."""


class OffsetsPendingError(MigrationError):
    """Open transactions hold committed offsets of consumer groups back."""


class NotQuietError(MigrationError):
    """Clients still wrote or read when `patience_seconds` of a handover had passed."""


class NotAsPlannedError(MigrationError):
    """Partitions or consumer groups have come since a handover was planned."""


class NotDrainedError(MigrationError):
    """Records were left to copy when `patience_seconds` of a handover had passed."""


class RecordsMissingError(MigrationError):
    """The copy lacks records that consumers have not read yet."""


class VerificationFailedError(MigrationError):
    """The handover read back other offsets than it wrote, or the logs moved during the handover."""


class HandoverUnknownError(MigrationError):
    """No handover of that migration is in progress."""


class PromotedAlreadyError(MigrationError):
    """A handover cannot be aborted any more, because clients may have switched."""


class WrittenMeanwhileError(PassingError):
    """Another execution has written the record at the same time."""


class FinishRefusedError(MigrationError):
    """A migration cannot be finished now."""


class WorkerLockedOutError(MigrationError):
    """The source's ACLs would keep the worker itself from writing on the target."""


class ConnectorsRemainError(MigrationError):
    """Connect still has connectors that were removed."""


class WorkersStillRunError(PassingError):
    """Connect workers still run that should have stopped."""
