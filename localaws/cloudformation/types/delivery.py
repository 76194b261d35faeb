"""Scheduler, EventBridge, SNS and SQS."""

from localaws.cloudformation.resource_type import Call, Each, Place, Properties, ResourceType, Setting


def _queue_attributes(properties: Properties, _place: Place) -> Properties:
    """Gather what SQS calls attributes into its one map of them."""
    own = {key: value for key, value in properties.items() if key in ("QueueName", "Tags")}
    return {**own, "Attributes": {key: value for key, value in properties.items() if key not in own}}


_SCHEDULER = {
    "AWS::Scheduler::Schedule": ResourceType(
        "scheduler",
        create=Call("CreateSchedule"),
        update="UpdateSchedule",
        delete="DeleteSchedule",
        identity={"Name": "ref", "GroupName": "properties.GroupName"},
        ref="properties.Name",
        attributes={"Arn": "response.ScheduleArn"},
        name="Name",
    ),
    "AWS::Scheduler::ScheduleGroup": ResourceType(
        "scheduler",
        create=Call("CreateScheduleGroup"),
        delete="DeleteScheduleGroup",
        identity={"Name": "ref"},
        ref="properties.Name",
        attributes={"Arn": "response.ScheduleGroupArn"},
        name="Name",
    ),
}

_EVENTS = {
    "AWS::Events::Rule": ResourceType(
        "events",
        create=Call("PutRule"),
        update="PutRule",
        delete="DeleteRule",
        identity={"Name": "properties.Name", "EventBusName": "properties.EventBusName"},
        ref="properties.Name",
        attributes={"Arn": "response.RuleArn"},
        name="Name",
        items=(
            Each(
                "Targets",
                Call("PutTargets", "{Rule: ref, EventBusName: properties.EventBusName, Targets: [value]}"),
                Call("RemoveTargets", "{Rule: ref, EventBusName: properties.EventBusName, Ids: [value.Id]}"),
            ),
        ),
    ),
    "AWS::Events::EventBus": ResourceType(
        "events",
        create=Call("CreateEventBus"),
        delete="DeleteEventBus",
        identity={"Name": "ref"},
        ref="properties.Name",
        attributes={"Arn": "response.EventBusArn", "Name": "ref"},
    ),
}


def _topic_attribute(name: str) -> Setting:
    return Setting(
        name, Call("SetTopicAttributes", f"{{TopicArn: ref, AttributeName: '{name}', AttributeValue: value}}")
    )


_SUBSCRIPTION_ATTRIBUTES = ("FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy")


def _subscription_attribute(name: str) -> Setting:
    call = f"{{SubscriptionArn: ref, AttributeName: '{name}', AttributeValue: value}}"
    return Setting(name, Call("SetSubscriptionAttributes", call))


_SNS = {
    "AWS::SNS::Topic": ResourceType(
        "sns",
        create=Call("CreateTopic", "{Name: properties.TopicName, Tags: properties.Tags}"),
        delete="DeleteTopic",
        identity={"TopicArn": "ref"},
        ref="response.TopicArn",
        attributes={"TopicArn": "ref", "TopicName": "properties.TopicName"},
        name="TopicName",
        name_limit=256,
        settings=(_topic_attribute("DisplayName"), _topic_attribute("KmsMasterKeyId")),
        items=(
            Each(
                "Subscription",
                Call("Subscribe", "{TopicArn: ref, Protocol: value.Protocol, Endpoint: value.Endpoint}"),
            ),
        ),
    ),
    "AWS::SNS::Subscription": ResourceType(
        "sns",
        create=Call(
            "Subscribe",
            "{TopicArn: properties.TopicArn, Protocol: properties.Protocol, Endpoint: properties.Endpoint}",
        ),
        delete="Unsubscribe",
        identity={"SubscriptionArn": "ref"},
        ref="response.SubscriptionArn",
        attributes={"Arn": "ref"},
        settings=tuple(_subscription_attribute(name) for name in _SUBSCRIPTION_ATTRIBUTES),
    ),
    "AWS::SNS::TopicPolicy": ResourceType(
        "sns",
        ref="join('|', properties.Topics)",
        items=(
            Each(
                "Topics",
                Call(
                    "SetTopicAttributes",
                    "{TopicArn: value, AttributeName: 'Policy', AttributeValue: properties.PolicyDocument}",
                ),
            ),
        ),
    ),
}

_SQS = {
    "AWS::SQS::Queue": ResourceType(
        "sqs",
        create=Call("CreateQueue"),
        update="SetQueueAttributes",
        delete="DeleteQueue",
        identity={"QueueUrl": "ref"},
        ref="response.QueueUrl",
        find=Call("GetQueueAttributes", "{QueueUrl: response.QueueUrl, AttributeNames: ['QueueArn']}"),
        attributes={
            "Arn": "found.Attributes.QueueArn",
            "QueueUrl": "ref",
            "QueueName": "properties.QueueName",
        },
        name="QueueName",
        name_limit=80,
        prepare=_queue_attributes,
    ),
    "AWS::SQS::QueuePolicy": ResourceType(
        "sqs",
        ref="join('|', properties.Queues)",
        items=(
            Each(
                "Queues",
                Call(
                    "SetQueueAttributes",
                    "{QueueUrl: value, Attributes: {Policy: properties.PolicyDocument}}",
                ),
            ),
        ),
    ),
}

DELIVERY = {**_SCHEDULER, **_EVENTS, **_SNS, **_SQS}
