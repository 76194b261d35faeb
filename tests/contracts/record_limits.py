"""A cluster's topic setting ``max.message.bytes``, as the fence meets it."""

from mskmigration.kafka import ClusterAdministration

FENCED = {"orders": "78", "plain": "78"}


class RecordLimitsContract:
    """Subclasses give ``administration``: the topic ``orders`` has a limit of 2000, and ``plain`` has none."""

    def test_a_limit_is_set_and_exactly_what_stood_before_is_restored(
        self, administration: ClusterAdministration
    ) -> None:
        before = administration.record_limits(["orders", "plain"])
        assert before == {"orders": "2000", "plain": None}
        administration.set_record_limits(FENCED)
        assert administration.record_limits(["orders", "plain"]) == FENCED
        administration.set_record_limits(before)
        assert administration.record_limits(["orders", "plain"]) == before

    def test_each_may_be_done_twice(self, administration: ClusterAdministration) -> None:
        before = administration.record_limits(["orders", "plain"])
        for limits in (FENCED, FENCED, before, before):
            administration.set_record_limits(limits)
            assert administration.record_limits(["orders", "plain"]) == limits

    def test_a_topic_that_does_not_exist_is_no_error(self, administration: ClusterAdministration) -> None:
        administration.set_record_limits({"never-there": "78"})
        administration.set_record_limits({"never-there": None})
        assert administration.record_limits(["never-there", "plain"]) == {"plain": None}

    def test_none_are_asked_for(self, administration: ClusterAdministration) -> None:
        administration.set_record_limits({})
        assert administration.record_limits([]) == {}
