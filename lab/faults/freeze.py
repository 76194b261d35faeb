"""Stops threads of another process until this process is ended: ``python -m lab.faults.freeze THREAD_ID...``.

A debugger's interface (ptrace) and no signal: SIGSTOP would stop the whole process. Linux only.
"""

import ctypes
import os
import signal
import sys
from typing import Final

# <sys/ptrace.h>: attach without a signal, then stop. When the tracer ends, the kernel lets the thread go on.
PTRACE_SEIZE: Final = 0x4206
PTRACE_INTERRUPT: Final = 0x4207


def freeze(thread_id: int) -> None:
    """Stop the thread.

    Raises
    ------
    OSError
        The kernel forbids it (kernel.yama.ptrace_scope), or there is no such thread.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
        if libc.ptrace(request, thread_id, None, None) != 0:
            code = ctypes.get_errno()
            raise OSError(code, f"thread {thread_id} cannot be stopped: {os.strerror(code)}")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        freeze(int(argument))
    signal.pause()
