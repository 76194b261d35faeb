"""Waits for the end of the lab that started it, then ends what the lab left behind (see processes.py)."""

import signal
import sys

from lab.processes import reap

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.stdin.buffer.read()
    reap(sys.argv[1])
