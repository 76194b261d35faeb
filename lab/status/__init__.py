"""What anyone may ask of a deployed application: how far each migration is, what runs, and what was healed."""

from lab.status.asking import AwsAccount, Status, ask, lab_account
from lab.status.drawing import draw

__all__ = ["AwsAccount", "Status", "ask", "draw", "lab_account"]
