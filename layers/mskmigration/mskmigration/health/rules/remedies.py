"""What a person can do about each finding, where its causes do not say more."""

from collections.abc import Mapping

from mskmigration.health.rules.finding import RuleId

REMEDIES: Mapping[RuleId, str] = {
    RuleId.GAP: "Lengthen the retention of the topics at the source now. What is lost can only come from a backup.",
    RuleId.TOPIC_RECREATED: "If the topic at the source is to replace the one on the target: delete it on the target "
    "and start migrate again. Otherwise leave the topic out by topics_exclude.",
    RuleId.WORKER_HUNG: "Look at the worker's memory and at its log group before it fell silent.",
    RuleId.CONNECT_SILENT: "Look at the ECS service's events and at the worker's log group: the image, the subnets, "
    "the security groups, and the target, which Connect keeps its own topics on.",
    RuleId.CLUSTER_UNREACHABLE: "Look at its brokers, the security groups and the name resolution in the VPC.",
    RuleId.CONNECTOR_MISSING: "Start migrate again with the same input; what has been copied is not copied again.",
    RuleId.FAILED_TASK: "Read the stack trace in the worker's log group.",
    RuleId.TASK_CONFIGS_LOST: "Check that Connect's config topic has cleanup.policy=compact and one partition; then "
    "start migrate again.",
    RuleId.ZERO_TASKS: "Check that the worker may list topics and groups at the source, and raise admin.timeout.ms in "
    "connectors/ where there are many.",
    RuleId.FROZEN: "Look in the worker's log group for `Failure during poll`, which MirrorMaker only warns of.",
    RuleId.UNASSIGNED: "Look at the ECS service's events: there may be too few workers.",
    RuleId.REBALANCING: "Look in the workers' log group for members that come and go.",
    RuleId.PARTITIONS_MISSING: "Look in the worker's log group for `Could not create topic`; create the topic or its "
    "partitions on the target with the source's count.",
    RuleId.STALE_HEARTBEAT: "Look in the worker's log group for the heartbeat connector's producer.",
    RuleId.GROUP_SYNC_BLOCKED: "Stop the consumers on the target until the cutover; where its offsets there are "
    "leftovers of a test, delete the group on the target.",
    RuleId.LAG_GROWING: "Raise WorkerCount or WorkerCpu, deploy, and start migrate again for more tasks.",
    RuleId.UNANSWERED: "Give the functions' principal the right that is refused, or look at what does not answer.",
}
