"""What watches: filters and dashboards of CloudWatch, and the files of Prometheus on EFS."""

from collections.abc import Mapping

from lab.deploy.readers.lookup import Client, Properties, Reader, lookup


def _metric_filter(client: Client, ref: str) -> Properties | None:
    pages = client("logs").get_paginator("describe_metric_filters").paginate()
    for each in (found for page in pages for found in page["metricFilters"] if found["filterName"] == ref):
        return {"Log": each["logGroupName"], "Pattern": each["filterPattern"]}
    return None


WATCHING: Mapping[str, Reader] = {
    "AWS::Logs::MetricFilter": _metric_filter,
    "AWS::CloudWatch::Dashboard": lookup(
        "cloudwatch", "get_dashboard", "{Name: DashboardName, Body: DashboardBody}", DashboardName="{ref}"
    ),
    "AWS::EFS::FileSystem": lookup(
        "efs",
        "describe_file_systems",
        "FileSystems[0].{Encrypted: Encrypted, Key: KmsKeyId, Throughput: ThroughputMode}",
        FileSystemId="{ref}",
    ),
    "AWS::EFS::AccessPoint": lookup(
        "efs",
        "describe_access_points",
        "AccessPoints[0].{Files: FileSystemId, User: PosixUser.Uid, Folder: RootDirectory.Path}",
        AccessPointId="{ref}",
    ),
    "AWS::EFS::MountTarget": lookup(
        "efs",
        "describe_mount_targets",
        "MountTargets[0].{Files: FileSystemId, Subnet: SubnetId}",
        MountTargetId="{ref}",
    ),
}
