"""Which item of a story says best what all of them report."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Report
from monitor.stories.grouping import average_link


def most_central(reports: Sequence[Report]) -> Report:
    """Return the report that is most alike to all of a story on average; of equals the first."""
    return max(reports, key=lambda report: average_link(report.gist, reports))
