"""`monitor run` that kills itself at a point: python -m tests.crashes.launcher POINT TIMES."""

from __future__ import annotations

import runpy
import sys

from tests.crashes.points import BY_NAME, Killer


def main() -> None:
    """Run the service of this folder until it reaches the point for the n-th time.

    All points come after the store was opened. What is before need not be traced, which takes time.
    """
    _, point, times = sys.argv
    sys.argv[1:] = ["run"]
    killer = Killer(BY_NAME[point], int(times))

    def look_from_the_store_on(event: str, _: object) -> None:
        if event == "sqlite3.connect" and sys.gettrace() is None:
            sys.settrace(killer)

    sys.addaudithook(look_from_the_store_on)
    runpy.run_module("monitor", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
