"""Producers and consumers at work move to the target and back; nothing is lost and nothing is processed twice."""

from typing import Any

import pytest

from tests.product.e2e.commands import report_of

NAME = "e2e-cutover"


@pytest.fixture(scope="module")
def report() -> Any:
    return report_of("cutover", NAME, "--topics", "10", "--groups", "12")


def test_on_the_target_every_group_processes_each_record_once(report: Any) -> None:
    assert (report["lost"], report["duplicated"], report["faults"]) == (0, 0, [])
    assert (report["groups"], report["partitions"]) == (12, 40)


def test_back_on_the_source_too(report: Any) -> None:
    assert report["rolled_back"] == {"lost": 0, "duplicated": 0}


def test_what_went_back_is_migrated_and_handed_over_once_more(report: Any) -> None:
    assert report["once_more"] == {"lost": 0, "duplicated": 0}


def test_every_position_is_exact_or_its_bound_stated(report: Any) -> None:
    assert report["unknown_partitions"] == 0
    assert report["exact_partitions"] > 0
