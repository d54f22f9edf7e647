"""Whether something stays as it is: by the line that fits its last two thirds best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, mean

WARM_UP = 1 / 3


@dataclass(frozen=True, slots=True)
class Course:
    """How something went after the warm-up: `growth` is what the line rises by until the end."""

    mean: float
    least: float
    most: float
    growth: float


@dataclass(frozen=True, slots=True)
class Bound:
    """How much the line may rise: a part of the mean, or so much, whichever is more."""

    part: float
    least: float

    def allows(self, course: Course) -> bool:
        """Tell whether a course is flat."""
        return course.growth <= self.most(course)

    def most(self, course: Course) -> float:
        """Return how much a course may rise."""
        return max(self.part * course.mean, self.least)


def course(times: Sequence[float], values: Sequence[float]) -> Course:
    """Fit a line to what comes after the warm-up."""
    begin = times[0] + (times[-1] - times[0]) * WARM_UP
    kept = [(at, value) for at, value in zip(times, values, strict=True) if at >= begin]
    at, of = [at for at, _ in kept], [value for _, value in kept]
    slope = linear_regression(at, of).slope
    return Course(mean(of), min(of), max(of), slope * (at[-1] - at[0]))
