"""Which item of a story says best what all of them report."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Report
from monitor.stories.likeness import average_link


def most_central(reports: Sequence[Report]) -> Report:
    """Return the report that is most alike to the others on average; of equals the first."""
    if len(reports) == 1:
        return reports[0]
    return max(reports, key=lambda report: _link(report, reports))


def _link(report: Report, reports: Sequence[Report]) -> float:
    others = [other.gist for other in reports if other is not report]
    return round(average_link(report.gist, others), 6)
