"""What a person must mend: a problem in a file, with its place and its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a problem is: an error stops what it is in, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file a person wrote: what, where, and how to mend it."""

    file: str
    line: int | None
    column: int | None
    reason: str
    remedy: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.reason}" + (f" → {self.remedy}" if self.remedy else "")


class ConfigError(Exception):
    """Settings or files that cannot be used; `problems` say what, where and how to mend it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
