"""What an account refuses in which nobody has used a service yet."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from localaws.service_linked_roles import FRESH_ACCOUNT, SERVICE
from tests.localaws.running import FOLDERS, LocalAws, running


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    log = tmp_path_factory.mktemp("fresh") / "cloud.log"
    with running("localaws", log, *FOLDERS.options(), variables={FRESH_ACCOUNT: "1"}) as started:
        yield started


def test_its_first_ecs_cluster_is_refused_and_the_second_is_not(fresh: LocalAws) -> None:
    ecs = fresh.client("ecs")
    with pytest.raises(ClientError, match="verify that the ECS service linked role exists") as refused:
        ecs.create_cluster(clusterName="first")
    assert refused.value.response["Error"]["Code"] == "InvalidParameterException"
    assert ecs.create_cluster(clusterName="first")["cluster"]["status"] == "ACTIVE"


def test_its_first_ecs_cluster_is_created_once_the_role_is_there(fresh: LocalAws) -> None:
    fresh.client("iam").create_service_linked_role(AWSServiceName=SERVICE)
    assert fresh.client("ecs").create_cluster(clusterName="first")["cluster"]["status"] == "ACTIVE"


def test_an_account_that_has_used_ecs_has_the_role(aws: LocalAws) -> None:
    roles = aws.client("iam").list_roles(PathPrefix=f"/aws-service-role/{SERVICE}/")["Roles"]
    assert len(roles) == 1
    assert aws.client("ecs").create_cluster(clusterName="another")["cluster"]["status"] == "ACTIVE"
