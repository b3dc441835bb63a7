"""Q: how good the plan is as a plan, one figure each.

Q501-Q514 follow the 14 points of the schedule assessment of the DCMA (Defense Contract Management Agency),
Q521-Q530 the ten practices of the GAO Schedule Assessment Guide (GAO-16-89G), adapted to one blueprint that many
forces deliver.
"""

from __future__ import annotations

from rollout.model.problem import Severity
from rollout.rules.rule import Rule


def _rule(code: str, name: str, title: str, why: str, advice: str) -> Rule:
    example = f"# rollout check -v prints the figure for every programme\n# rollout check --select {code}\n"
    return Rule(code=code, name=name, severity=Severity.INFO, title=title, why=why, advice=advice, example=example)


RULES: tuple[Rule, ...] = (
    _rule(
        "Q501",
        "logic-missing",
        "Milestones without predecessor or successor (at most 5 %)",
        "Dates of milestones that hang loose follow from nothing.",
        "Look at the milestones named by L301 to L303 and add the links that are missing.",
    ),
    _rule(
        "Q502",
        "leads",
        "Links with a lead (none)",
        "A lead counts back from an end that is still to come.",
        "Look at the links named by L308.",
    ),
    _rule(
        "Q503",
        "lags",
        "Links with a lag (at most 5 %)",
        "A lag is waiting that nobody owns and nobody reports.",
        "Turn lags into milestones with an owner.",
    ),
    _rule(
        "Q504",
        "relationship-types",
        "Links from finish to start (at least 90 %)",
        "Finish to start is what people read correctly; the other types hide overlaps.",
        "Split milestones at the real handover and link them finish to start.",
    ),
    _rule(
        "Q505",
        "date-constraints",
        "Milestones that a typed date holds back (at most 5 %)",
        "A typed date hides what the work is really waiting for, and does not move when it should.",
        "Replace `not_before:` by a link to what is awaited, wherever that is known.",
    ),
    _rule(
        "Q506",
        "high-float",
        "Unfinished milestones with more than 44 days of total float (at most 5 %)",
        "So much float usually means that a link to a successor was forgotten.",
        "Ask of each what would really suffer if it came two months late, and link it to that.",
    ),
    _rule(
        "Q507",
        "negative-float",
        "Unfinished milestones that miss a required date (none)",
        "The plan itself says that a required date will not be met.",
        "Shorten the path to the target, or have the target changed openly.",
    ),
    _rule(
        "Q508",
        "high-duration",
        "Unfinished milestones longer than 44 days (at most 5 %)",
        "Two months without a check point is too long to notice that something goes wrong.",
        "Split long milestones at points where something can be seen to be done.",
    ),
    _rule(
        "Q509",
        "invalid-dates",
        "Milestones with impossible or outdated dates (none)",
        "Facts in the future and expectations in the past do not show where the work stands.",
        "Look at the milestones named by P401, P403 and P410.",
    ),
    _rule(
        "Q510",
        "resources",
        "Milestones with work that say who does it (all)",
        "Work without an owner or a centre waits for somebody to notice it.",
        "Give each milestone an `owner:`, or the centre that it `uses:`.",
    ),
    _rule(
        "Q511",
        "missed-milestones",
        "Milestones due by now that missed their baseline (at most 5 %)",
        "The share of past promises that were kept is the best guide to those still to come.",
        "See `rollout learn` for which milestones take longer than planned, and correct the blueprint.",
    ),
    _rule(
        "Q512",
        "critical-path-test",
        "Forces under way whose critical path leads to their finish (all)",
        "Where no path reaches the finish, nobody can say what to protect.",
        "Look at the links of the last milestones of these forces.",
    ),
    _rule(
        "Q513",
        "critical-path-length-index",
        "Lowest critical path length index (at least 0.95)",
        "Path length plus float to the target, divided by path length: below 1 time is short.",
        "Look at the path of the force named, with `rollout path`.",
    ),
    _rule(
        "Q514",
        "baseline-execution-index",
        "Baseline execution index (at least 0.95)",
        "Milestones finished for each that was to be finished by now: whether work keeps the planned rate.",
        "Find what holds most forces back; the programme report counts it.",
    ),
    _rule(
        "Q521",
        "all-work-captured",
        "Forces in scope that have a file (all)",
        "Work of forces that are not in the plan is in nobody's dates.",
        "Give the others a progress file, if only to say that they are in discussion or have declined.",
    ),
    _rule(
        "Q522",
        "sequenced",
        "Milestones started in the planned order (at least 95 %)",
        "When many forces work in another order, the order in the blueprint is not the real one.",
        "Look at P407 and P440, and change the links that most forces do not follow.",
    ),
    _rule(
        "Q523",
        "resources-within-capacity",
        "Uses of delivery centres that fall into no overload (all)",
        "A plan that needs more than a centre has will not happen as shown.",
        "Look at C601, and agree who goes later.",
    ),
    _rule(
        "Q524",
        "duration-basis",
        "Durations with a stated basis (all)",
        "A duration that nobody can trace cannot be defended or improved.",
        "Write `basis:` with the source, or `assumed`.",
    ),
    _rule(
        "Q525",
        "traceable",
        "Milestones linked, directly or not, to the live milestone (all)",
        "Only what is linked to going live shows its effect on going live.",
        "Link the milestones that are neither before nor after the live one.",
    ),
    _rule(
        "Q526",
        "critical-path-valid",
        "Critical milestones held by a typed date (at most 5 %)",
        "A path that begins at a typed date shows the date, not the work that matters.",
        "Replace the dates by links, or check that they still hold.",
    ),
    _rule(
        "Q527",
        "reasonable-float",
        "Unfinished milestones with at most 5 days of float (at most half)",
        "When nearly everything is critical, one late delivery moves the whole plan.",
        "See which milestones can be done side by side.",
    ),
    _rule(
        "Q528",
        "risk-analysis",
        "Durations with a range (all)",
        "Without low and high figures a forecast has to assume the same uncertainty everywhere.",
        "Give `{low:, likely:, high:}`; `rollout learn --propose` offers them where forces have finished.",
    ),
    _rule(
        "Q529",
        "updated",
        "Returns in time (all)",
        "Dates are as good as the last look at them.",
        "Ask the forces named by `rollout status --chase`.",
    ),
    _rule(
        "Q530",
        "baseline-held",
        "Key and live milestones with a baseline (all)",
        "Without an approved date nobody can be late, or on time.",
        "Have the dates approved, and write them as `baseline:`.",
    ),
)
