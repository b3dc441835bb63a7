"""The pages that explain: what the words, letters and pictures mean, and which files can be taken away."""

from __future__ import annotations

from rollout.exchange.site.downloads import ROWS, downloads
from rollout.exchange.site.page import PORTFOLIO, Page
from rollout.report.charts.marks import MARKS
from rollout.report.edition import Edition
from rollout.report.views.rule import status_rule
from rollout.schedule.standing import Status

MEANS = {
    Status.RED: "A required date is missed, or going live is later than the tolerance allows.",
    Status.UNREADABLE: "What the force has written cannot be read, or the programme cannot be computed.",
    Status.NOT_REPORTED: "No return in time. Silence is never green; the status last known stands beside it.",
    Status.AMBER: "Somewhat late, close to a required date, or critical work is blocked or takes too long.",
    Status.NO_BASELINE: "Under way, with no approved date to hold it against.",
    Status.NOT_STARTED: "Joined, and its start is still to come.",
    Status.GREEN: "Under way within its tolerance.",
    Status.LIVE: "The milestone that makes a force live is finished; some work remains.",
    Status.COMPLETE: "Every milestone that applies is finished.",
    Status.IN_DISCUSSION: "Talking about joining.",
    Status.DEFERRED: "Put off, as the force has stated.",
    Status.DECLINED: "Not taking part, as the force has stated.",
    Status.MET_OTHERWISE: "The need is met in another way.",
    Status.NOT_APPLICABLE: "The programme does not apply to this force.",
    Status.NOT_JOINED: "No progress file.",
}


def reading_page(edition: Edition) -> Page:
    """What the words and marks mean, and how the pages can be used."""
    return Page(
        path="reading.html",
        template="site/reading.html.j2",
        head=edition.head("How to read this", edition.programmes),
        crumbs=(PORTFOLIO,),
        section="How to read this",
        view={
            "meanings": [(mark, MEANS[status]) for status, mark in MARKS.items()],
            "rule": f"{status_rule(edition.service.status)} A programme may set its own days.",
            "cycle": edition.service.return_cycle,
        },
    )


def downloads_page(edition: Edition) -> Page:
    """Every file that can be taken away."""
    every = downloads(edition)
    return Page(
        path="downloads.html",
        template="site/downloads.html.j2",
        head=edition.head("Downloads", edition.programmes),
        crumbs=(PORTFOLIO,),
        section="Downloads",
        view={
            "portfolio": [one for one in every if one.programme is None and one.force is None],
            "by_programme": [one for one in every if one.programme is not None],
            "by_force": [one for one in every if one.force is not None],
            "formats": dict(ROWS),
        },
    )
