"""A subscription by mail waits until its link is opened: moto takes every subscription for confirmed.

Nobody reads mail here, so it goes on waiting.
"""

import copy
from typing import Any, Final

from moto.sns.models import SNSBackend, Subscription

from localaws.endpoint import Endpoint
from localaws.patching import replace

BY_MAIL: Final = {"email", "email-json"}
PENDING: Final = "PendingConfirmation"


def install(_endpoint: Endpoint) -> None:
    """List it as Amazon SNS does: without an ARN.

    Source: https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html and the SNS Developer Guide,
    "Subscribing an email address to an Amazon SNS topic".
    """

    def listed(sns: Any, topic_arn: str, next_token: str | None = None) -> tuple[list[Subscription], int | None]:
        subscriptions, token = moto_list(sns, topic_arn, next_token)
        return [_as_told(each) for each in subscriptions], token

    moto_list = replace(SNSBackend, "list_subscriptions_by_topic", listed)


def _as_told(subscription: Subscription) -> Subscription:
    if subscription.protocol not in BY_MAIL or subscription.confirmed:
        return subscription
    told = copy.copy(subscription)
    told.arn = PENDING
    return told
