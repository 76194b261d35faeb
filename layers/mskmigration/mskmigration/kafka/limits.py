"""How long a cluster's answers are waited for, and how much is asked at once: whatever limits a request stands here.

What a consumer fetches at once is part of how it reads, and stands with it in ``kafka/reading.py`` and
``kafka/sampling.py``.
"""

from dataclasses import dataclass
from typing import Final

from mskmigration.connections import OLDEST_SECONDS


@dataclass(frozen=True)
class Limits:
    """For how long one question to a cluster is waited for, in seconds.

    Parameters
    ----------
    seconds
        Where somebody waits for the answer, as a handover and healing do: the step fails without it.
    inspection_seconds
        Where everybody is asked at once, as preflight and Verify Deployment do: who gave no answer is named.
    """

    seconds: int = 20
    inspection_seconds: int = 15


LIMITS: Final = Limits()

# How much one request asks for.
TOPICS_PER_REQUEST: Final = 1_000
INSPECTED_TOPICS_PER_REQUEST: Final = 500
NEW_TOPICS_PER_REQUEST: Final = 200
ALTERED_TOPICS_PER_REQUEST: Final = 500
PARTITIONS_PER_REQUEST: Final = 2_000
ACLS_PER_REQUEST: Final = 500
# librdkafka asks for one group a request: so many requests are under way at a time.
GROUPS_AT_ONCE: Final = 100

# Some last records of each topic, before a handover.
SAMPLE_SECONDS: Final = 10.0
# Whether the target would create topics is computed by its controller, for all topics of a request.
NEW_TOPICS_SECONDS: Final = 20
# Each of the rights that preflight tries, one after the other.
PROBE_SECONDS: Final = 10
# Until the brokers have heard of an ACL from the controller, and how often they are asked for it.
ACL_APPLIED_SECONDS: Final = 5.0
ACL_ASKED_AGAIN_SECONDS: Final = 0.1
# Until the broker that is asked has heard of a fence from the controller, and how often it is asked.
FENCE_SEEN_SECONDS: Final = 5.0
FENCE_ASKED_AGAIN_SECONDS: Final = 0.1

# Of connections: librdkafka's, and those of kafka-python, whose question has a client of its own.
CONNECTING_MS: Final = 10_000
RESTING_MS: Final = round(OLDEST_SECONDS * 1000)
PYTHON_CONNECTING_MS: Final = 5_000
TOKEN_SECONDS: Final = 10.0
