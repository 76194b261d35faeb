"""Amazon MSK. What AWS changes in place by an operation of its own is replaced here, the configuration aside."""

from localaws.cloudformation.resource_type import Call, Each, ResourceType

STREAMING = {
    "AWS::MSK::Configuration": ResourceType(
        "kafka",
        create=Call("CreateConfiguration"),
        update="UpdateConfiguration",
        delete="DeleteConfiguration",
        identity={"Arn": "ref"},
        ref="response.Arn",
        attributes={"Arn": "ref", "LatestRevision.Revision": "response.LatestRevision.Revision"},
        renames={"KafkaVersionsList": "KafkaVersions"},
    ),
    "AWS::MSK::Cluster": ResourceType(
        "kafka",
        create=Call("CreateCluster"),
        delete="DeleteCluster",
        identity={"ClusterArn": "ref"},
        ref="response.ClusterArn",
        attributes={"Arn": "ref"},
    ),
    "AWS::MSK::ServerlessCluster": ResourceType(
        "kafka",
        create=Call(
            "CreateClusterV2",
            "{ClusterName: properties.ClusterName, Tags: properties.Tags, Serverless: {"
            "VpcConfigs: properties.VpcConfigs[].{SubnetIds: SubnetIds, SecurityGroupIds: SecurityGroups}, "
            "ClientAuthentication: properties.ClientAuthentication}}",
        ),
        delete="DeleteCluster",
        identity={"ClusterArn": "ref"},
        ref="response.ClusterArn",
        attributes={"Arn": "ref"},
    ),
    "AWS::MSK::BatchScramSecret": ResourceType(
        "kafka",
        ref="properties.ClusterArn",
        items=(
            Each(
                "SecretArnList",
                Call("BatchAssociateScramSecret", "{ClusterArn: properties.ClusterArn, SecretArnList: [value]}"),
                Call("BatchDisassociateScramSecret", "{ClusterArn: properties.ClusterArn, SecretArnList: [value]}"),
            ),
        ),
    ),
}
