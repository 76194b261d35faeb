"""The adapters that functions are given, as bootstrap builds them."""

import boto3
import pytest

from mskmigration.bootstrap import Adapters
from mskmigration.connect import ConnectService
from mskmigration.cutover.ports import Ports
from mskmigration.errors import WorkersUnreachableError
from mskmigration.evidence.reporting import ReportPorts
from mskmigration.finish.finisher import FinishPorts
from mskmigration.health import Sources as HealthSources
from mskmigration.preflight import Sources as PreflightSources
from tests.fakes.settings import SETTINGS
from tests.product.integration.handlers.conftest import World


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("ports", [Ports, FinishPorts, ReportPorts, HealthSources, PreflightSources])
def test_whatever_a_room_asks_for_is_there(ports: type) -> None:
    adapters = Adapters(SETTINGS)
    names = {name for kind in ports.__mro__ for name in vars(kind) if not name.startswith("_")} - {"connect"}
    assert len(names) > 4
    assert [name for name in names if getattr(adapters, name) is None] == []


def test_workers_are_those_that_run_now(world: World) -> None:
    boto3.client("ecs").create_cluster(clusterName=SETTINGS.connect_cluster)
    adapters = Adapters(SETTINGS)
    assert isinstance(adapters.service, ConnectService)
    assert adapters.service.running() == []
    with pytest.raises(WorkersUnreachableError, match="No Connect worker of the service service runs"):
        _ = adapters.connect
    assert world.service.running() != []
