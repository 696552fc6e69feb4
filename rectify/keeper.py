"""Beside the supervisor: when that one is gone, however it went, nothing of it stays behind.

The supervisor writes the process group of each child to the keeper's stdin (with a minus once it has ended). The end
of that stream means that the supervisor ended; what it could not stop itself (`kill -9`) is stopped here, and the
embedded servers after their last user.
"""

import os
import signal
import sys
import time
from pathlib import Path

from rectify.embedded import Embedded

GRACE = 30  # seconds a child may take to finish what it does
ROOT = Path(__file__).resolve().parent.parent


def state() -> Path:
    """The folder of everything that stays: RECTIFY_HOME, or `var/` beside manage.py."""
    return Path(os.environ.get("RECTIFY_HOME") or ROOT / "var").resolve()


def signalled(group: int, number: int) -> bool:
    """Send a signal to a process group; whether there still was one."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Wait for the end of stdin, then stop what is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    Embedded(
        state()
    ).ensure()  # a share in the servers; given up, and the servers with it, when this process ends
    told = [int(line) for line in sys.stdin]
    left = [group for group in told if group > 0 and -group not in told and signalled(group, signal.SIGTERM)]
    end = time.monotonic() + GRACE
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left = [group for group in left if signalled(group, 0)]
    for group in left:
        signalled(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
