"""Waits for the end of the process that started it, then ends what that one left behind (see processes.py)."""

import signal
import sys

from localaws.processes import reap

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdin.buffer.read()
    reap(sys.argv[1])
