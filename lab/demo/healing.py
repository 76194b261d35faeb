"""Breaks a task of the migration, lifts the cause, and then only watches."""

from datetime import UTC, datetime
from typing import Final

import httpx

from lab.connect import ConnectWorkers, NoWorkerError, TaskStatus
from lab.console import Narrator
from lab.demo.fault import PARTITION, TOPIC, produce_oversized_record, smaller_limit
from lab.demo.report import HealReport
from lab.demo.waiting import Waiting
