"""`monitor run` that kills itself at a point: python -m tests.crashes.launcher POINT TIMES."""

from __future__ import annotations

import runpy
import sys

from tests.crashes.points import BY_NAME, Killer


def main() -> None:
    """Run the service of this folder until it reaches the point for the n-th time."""
    _, point, times = sys.argv
    sys.argv[1:] = ["run"]
    sys.settrace(Killer(BY_NAME[point], int(times)))
    runpy.run_module("monitor", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
