"""Private namespaces of Cloud Map: several in one VPC, each name once."""

import pytest
from botocore.exceptions import ClientError

from tests.localaws.running import LocalAws


def test_a_vpc_has_namespaces_of_several_names(aws: LocalAws) -> None:
    vpc = aws.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    create = aws.client("servicediscovery").create_private_dns_namespace
    for name in ("first.internal", "second.internal"):
        assert create(Name=name, Vpc=vpc)["OperationId"]
    with pytest.raises(ClientError, match="ConflictingDomainExists"):
        create(Name="first.internal", Vpc=vpc)


def test_moto_still_refuses_the_second(plain_moto: LocalAws) -> None:
    vpc = plain_moto.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    create = plain_moto.client("servicediscovery").create_private_dns_namespace
    create(Name="first.internal", Vpc=vpc)
    with pytest.raises(ClientError, match="ConflictingDomainExists"):
        create(Name="second.internal", Vpc=vpc)
