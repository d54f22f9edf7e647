"""Work in a fresh process: nothing imported, nothing remembered.

`python -m benchmarks.matching.fresh module:function JSON` calls the function with the arguments and
prints what it returns, as JSON, in the last line.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def in_fresh_process(function: Callable[..., Any], **arguments: Any) -> Any:
    """Call a function of a module in a process of its own, and return what it returned.

    The arguments and the result go as JSON. Raises RuntimeError with what the process said.
    """
    command = fresh_command(f"{function.__module__}:{function.__name__}", **arguments)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def fresh_command(function: str, **arguments: Any) -> list[str]:
    """Return the command line of a fresh process for `module:function`."""
    module = "benchmarks.matching.fresh"
    return [sys.executable, "-m", module, function, json.dumps(arguments)]


def main() -> None:
    """Call the function that the command line names."""
    module, _, name = sys.argv[1].partition(":")
    function = getattr(importlib.import_module(module), name)
    print(json.dumps(function(**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()
