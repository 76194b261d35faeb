"""Where records and evidence are kept, and how much the account lets run."""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final

from botocore.exceptions import ClientError

from verify.check import BY_HAND, Verdict, failed, not_asked, passed
from verify.lines.place import Line, Place

# Service Quotas: "Concurrent executions" and "Fargate On-Demand vCPU resource count".
LAMBDA: Final = ("lambda", "L-B99A9384")
FARGATE: Final = ("fargate", "L-3032A538")
FUNCTIONS_AT_ONCE: Final = 20  # a heal for each of some migrations, beside a handover


def judge_storage(table: Mapping[str, Any], bucket: str) -> Verdict:
    """Judge the table and how the bucket encrypts; empty where it does not say."""
    if table["TableStatus"] != "ACTIVE":
        return failed(f"the table is {table['TableStatus']}", "Wait until it is ACTIVE.")
    if table.get("SSEDescription", {}).get("Status") not in {"ENABLED", "UPDATING"}:
        return failed("the table is not encrypted by KMS any more", BY_HAND)
    if bucket != "aws:kms":
        return failed(f"the bucket encrypts by {bucket or 'no setting of its own'}", BY_HAND)
    return passed("table and bucket are there, encrypted by KMS")


def judge_quotas(functions: float | None, vcpus: float | None, parameters: Mapping[str, str]) -> Verdict:
    """Judge the account's quotas; None where Service Quotas does not return one."""
    if functions is None and vcpus is None:
        return not_asked("Service Quotas returned neither quota.")
    needed = needed_vcpus(parameters)
    if functions is not None and functions < FUNCTIONS_AT_ONCE:
        return failed(
            f"Lambda lets {functions:.0f} functions run at once in this account and region",
            f"Request more from Service Quotas ({'/'.join(LAMBDA)}): other functions use this quota, too.",
        )
    if vcpus is not None and vcpus < needed:
        return failed(
            f"Fargate gives {vcpus:.0f} vCPU, and a deployment of all workers takes {needed}",
            f"Request more from Service Quotas ({'/'.join(FARGATE)}), or take smaller or fewer workers.",
        )
    parts = [f"{functions:,.0f} functions at once"] if functions is not None else []
    return passed(", ".join([*parts, *([f"{vcpus:,.0f} vCPU of {needed} needed"] if vcpus is not None else [])]))


def needed_vcpus(parameters: Mapping[str, str]) -> int:
    """Return the vCPU of twice the workers, as many as a deployment runs."""
    scales = parameters.get("AutoScaling", "enabled") == "enabled"
    count = int(parameters.get("WorkerCountMax" if scales else "WorkerCount") or 1)
    return ceil(2 * count * int(parameters.get("WorkerCpu") or 1024) / 1024)


def _storage(place: Place) -> Verdict:
    table = place.client("dynamodb").describe_table(TableName=place.deployed.output("TableName"))["Table"]
    try:
        answer = place.client("s3").get_bucket_encryption(Bucket=place.deployed.output("BucketName"))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ServerSideEncryptionConfigurationNotFoundError":
            raise
        return judge_storage(table, "")
    (rule,) = answer["ServerSideEncryptionConfiguration"]["Rules"]
    return judge_storage(table, rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"])


def _quotas(place: Place) -> Verdict:
    client = place.client("service-quotas")

    def quota(service: str, code: str) -> float | None:
        try:
            return float(client.get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]["Value"])
        except client.exceptions.NoSuchResourceException:
            return None

    return judge_quotas(quota(*LAMBDA), quota(*FARGATE), place.deployed.parameters)


LINES: Final = (Line("storage", _storage), Line("quotas", _quotas))
