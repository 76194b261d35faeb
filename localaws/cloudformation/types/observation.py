"""Logs and CloudWatch."""

from localaws.cloudformation.resource_type import Call, ResourceType, Setting

_LOGS = {
    "AWS::Logs::LogGroup": ResourceType(
        "logs",
        create=Call("CreateLogGroup"),
        delete="DeleteLogGroup",
        identity={"logGroupName": "ref"},
        ref="properties.LogGroupName",
        attributes={"Arn": "join(':', ['arn:aws:logs', region, account, 'log-group', ref, '*'])"},
        name="LogGroupName",
        name_limit=512,
        settings=(
            Setting(
                "RetentionInDays",
                Call("PutRetentionPolicy", "{logGroupName: ref, retentionInDays: value}"),
                clear=Call("DeleteRetentionPolicy", "{logGroupName: ref}"),
            ),
            Setting(
                "KmsKeyId",
                Call("AssociateKmsKey", "{logGroupName: ref, kmsKeyId: value}"),
                clear=Call("DisassociateKmsKey", "{logGroupName: ref}"),
                at_creation=False,
            ),
        ),
    ),
    "AWS::Logs::SubscriptionFilter": ResourceType(
        "logs",
        create=Call("PutSubscriptionFilter"),
        update="PutSubscriptionFilter",
        delete="DeleteSubscriptionFilter",
        identity={"logGroupName": "properties.LogGroupName", "filterName": "ref"},
        ref="properties.FilterName",
        name="FilterName",
    ),
    "AWS::Logs::MetricFilter": ResourceType(
        "logs",
        create=Call("PutMetricFilter"),
        update="PutMetricFilter",
        delete="DeleteMetricFilter",
        identity={"logGroupName": "properties.LogGroupName", "filterName": "ref"},
        ref="properties.FilterName",
        name="FilterName",
    ),
}

_CLOUDWATCH = {
    "AWS::CloudWatch::Alarm": ResourceType(
        "cloudwatch",
        create=Call("PutMetricAlarm"),
        update="PutMetricAlarm",
        delete="DeleteAlarms",
        identity={"AlarmName": "ref", "AlarmNames": "[ref]"},
        ref="properties.AlarmName",
        attributes={"Arn": "join(':', ['arn:aws:cloudwatch', region, account, 'alarm', ref])"},
        name="AlarmName",
        name_limit=255,
    ),
    "AWS::CloudWatch::Dashboard": ResourceType(
        "cloudwatch",
        create=Call("PutDashboard"),
        update="PutDashboard",
        delete="DeleteDashboards",
        identity={"DashboardName": "ref", "DashboardNames": "[ref]"},
        ref="properties.DashboardName",
        name="DashboardName",
        name_limit=255,
    ),
}

OBSERVATION = {**_LOGS, **_CLOUDWATCH}
