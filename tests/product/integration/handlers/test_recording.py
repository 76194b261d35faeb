"""The report, as the last function of each state machine writes it into the bucket."""

from dataclasses import replace
from datetime import UTC, datetime

import boto3
import pytest

from mskmigration.cutover.drain import Ends
from mskmigration.cutover.fence_design import FenceBuilt
from mskmigration.cutover.record import HandoverRecord, HandoverStage
from mskmigration.cutover.translating import Positions
from mskmigration.errors import HandoverUnknownError
from mskmigration.evidence import MigrationReport
from mskmigration.evidence.reporting import PLAN, REPLICATION, Reporter
from tests.fakes import migrated
from tests.fakes.handed_over import NAME, handed
from tests.product.integration.handlers.conftest import Invoke, World

FOLDER = f"s3://bucket/migrations/{NAME}"


@pytest.fixture
def record(world: World) -> HandoverRecord:
    """A handover that is promoted, with all that its states have kept."""
    whole, kept = migrated.materials(), handed()
    world.records.put(whole.record)
    for healing in whole.healings:
        world.records.add_healing(healing)
    world.samples.put(NAME, replace(whole.samples[-1], at=datetime.now(UTC)))
    record = world.handovers.put(kept.record)
    documents = {
        PLAN: migrated.migration_plan(),
        REPLICATION: migrated.replication(),
        record.document("plan"): kept.plan,
        record.document("ends"): Ends(ends=tuple(kept.ends)),
        record.document("fence"): FenceBuilt(topics=kept.fenced_topics),
    }
    for batch, groups in enumerate(kept.plan.batches):
        its = tuple(position for position in kept.positions if position.group in groups)
        documents[record.document(f"positions-{batch}")] = Positions(positions=its)
    for name, document in documents.items():
        world.documents.keep(NAME, name, document)
    return record


def test_the_report_holds_what_the_states_have_kept(world: World, invoke: Invoke, record: HandoverRecord) -> None:
    recorded = invoke("record_handover", {"migration": NAME})
    assert recorded == {"document": f"{FOLDER}/report.json", "page": f"{FOLDER}/report.html"}
    report = MigrationReport.model_validate(world.document(str(recorded["document"])))
    assert report.handover is not None
    assert (report.handover.id, report.handover.from_cluster, report.handover.to_cluster) == (
        record.id,
        "source",
        "target",
    )
    assert (len(report.handover.positions), report.handover.exact, len(report.handover.topics)) == (1200, 1170, 100)
    assert len(report.handover.fenced_topics) == 100
    assert len(report.lag_over_time) == 22 + 1
    assert report.plan == migrated.migration_plan()
    assert [healing.action for healing in report.healings] == ["restart_tasks", "replace_worker"]


def test_the_page_and_a_copy_of_both_lie_beside_it(world: World, invoke: Invoke, record: HandoverRecord) -> None:
    recorded = invoke("record_handover", {"migration": NAME})
    page = boto3.client("s3").get_object(Bucket="bucket", Key=f"migrations/{NAME}/report.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    report = world.document(str(recorded["document"]))
    assert str(report["fingerprint"]) in page["Body"].read().decode()
    assert world.document(f"{FOLDER}/handover/{record.id}/report.json") == report


def test_the_handover_is_over_and_may_be_recorded_again(world: World, invoke: Invoke, record: HandoverRecord) -> None:
    first = invoke("record_handover", {"migration": NAME})
    latest = world.handovers.latest(NAME)
    assert latest is not None
    assert (latest.id, latest.reached) == (record.id, HandoverStage.COMPLETED)
    assert invoke("record_handover", {"migration": NAME}) == first
    assert world.handovers.latest(NAME) == latest


def test_a_handover_that_was_aborted_is_not_recorded(world: World, invoke: Invoke, record: HandoverRecord) -> None:
    world.handovers.put(record.aborted(datetime.now(UTC)))
    with pytest.raises(HandoverUnknownError):
        invoke("record_handover", {"migration": NAME})


def test_a_function_that_died_before_the_end_writes_the_same_again(
    world: World, invoke: Invoke, record: HandoverRecord
) -> None:
    before = Reporter(world).write(NAME).report
    invoke("record_handover", {"migration": NAME})
    after = MigrationReport.model_validate(world.document(f"{FOLDER}/report.json"))
    assert after.handover == before.handover
    assert record.id not in {it.id for it in after.handovers_before}


def test_a_later_report_is_about_the_handover_still(world: World, invoke: Invoke, record: HandoverRecord) -> None:
    invoke("record_handover", {"migration": NAME})
    world.documents.keep(NAME, "finish/report", migrated.finish())
    report = Reporter(world).write(NAME).report
    assert report.handover is not None
    assert (report.handover.id, report.handover.reached) == (record.id, HandoverStage.COMPLETED)
    assert report.finish == migrated.finish()
