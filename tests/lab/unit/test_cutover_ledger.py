"""What a group's ledger calls lost and processed twice, and what nobody could read any more."""

from lab.cutover.journal import Entry, Journal
from lab.cutover.ledger import Ledger


def test_all_processed_once_is_neither_lost_nor_twice() -> None:
    ledger = Ledger("g", processed=[1, 2])
    ledger.process(3)
    assert ledger.judge(committed={1, 2, 3}, excused=()) == ((), ())


def test_what_was_processed_on_both_clusters_came_twice() -> None:
    ledger = Ledger("g", processed=[1, 2])
    ledger.process(2)
    assert ledger.judge(committed={1, 2}, excused=()) == ((), (2,))


def test_what_nobody_processed_is_lost_unless_it_is_excused() -> None:
    assert Ledger("g", processed=[1]).judge(committed={1, 2, 3}, excused={3}) == ((2,), ())


def test_what_is_excused_must_not_come_twice_either() -> None:
    ledger = Ledger("g", processed=[1])
    ledger.process(1)
    assert ledger.judge(committed={1}, excused={1}) == ((), (1,))


def test_compaction_may_remove_what_its_key_has_superseded() -> None:
    journal = Journal()
    journal.note([Entry("t", 0, 1, b"a"), Entry("t", 0, 2, b"b"), Entry("t", 0, 3, b"a")])
    assert journal.superseded("t") == {1}


def test_deleted_records_are_those_before_the_start() -> None:
    journal = Journal()
    journal.note_history({Entry("t", 0, 1): 0, Entry("t", 0, 2): 1, Entry("t", 1, 3): 0})
    journal.note_deleted(("t", 0), 1)
    assert journal.deleted == {1}


def test_every_record_has_a_number_of_its_own() -> None:
    journal = Journal()
    assert [next(journal.numbers), next(journal.numbers)] == [1, 2]
