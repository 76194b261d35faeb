"""What a lab gives to processes that libraries start."""

import subprocess
import sys

from lab.paths import ROOT

TWO_LABS = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import getpid
from lab.laboratory import inherited_lab_id
from lab.processes import carrying

for lab in ("first", "second"):
    with inherited_lab_id(lab), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert [pool.submit(getpid).result()] == [process.pid for process in carrying(lab)]
"""


def test_only_what_belongs_to_one_lab_carries_its_id_not_what_serves_the_next_one_too() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", TWO_LABS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
