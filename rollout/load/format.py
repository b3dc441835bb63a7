"""What every file may hold: one description for the reader that judges files and for the schema editors use.

Each file kind is a `Record`. Help texts are what an editor shows when somebody types, so they speak to a force's
project manager. Adding a field here makes it legal to write; the reader of its file decides what it is for.
"""

from __future__ import annotations

from collections.abc import Mapping

from rollout.load.kinds import (
    Choice,
    Day,
    Days,
    Either,
    Field,
    Figure,
    Kind,
    Lag,
    LinkText,
    Listing,
    ListOrTable,
    QuorumText,
    Record,
    Share,
    Slug,
    Table,
    Text,
    Truth,
    Whole,
)
from rollout.model.progress import ParticipationState
from rollout.model.register import BUILT_IN_CALENDARS, NATIONS

MAX_MILESTONES = 500
MAX_LINKS = 50
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEVELS = ("low", "medium", "high")

_MILESTONE = Slug(of="milestone")
_FORCE = Slug(of="force")
_PROGRAMME = Slug(of="programme")
_OWNERS = Listing(
    of=Text(pattern=r"@[A-Za-z0-9][A-Za-z0-9_./-]*|[a-z0-9]+(?:-[a-z0-9]+)*", like="an @account or the id of a team")
)
_ACCOUNTS = Listing(of=Text(pattern=r"@[A-Za-z0-9][A-Za-z0-9_./-]*", like="an @account"))


def _required(name: str, kind: Kind, explanation: str) -> Field:
    return Field(name=name, kind=kind, help=explanation, required=True)


def _optional(name: str, kind: Kind, explanation: str) -> Field:
    return Field(name=name, kind=kind, help=explanation)


CLOSURES = Listing(
    of=Record(
        title="Closure",
        fields=(
            _required("from", Day(), "First day on which nobody works."),
            _required("to", Day(), "Last day on which nobody works."),
            _optional("why", Text(), "The reason, for example a change freeze."),
        ),
    )
)
TOLERANCE = Record(
    title="Tolerance",
    help="Working days late against baseline at which a force turns amber and red.",
    fields=(
        _optional("amber_days", Whole(), "More working days late than this is amber."),
        _optional("red_days", Whole(), "More working days late than this is red."),
    ),
)
SERVICE = Record(
    title="Service",
    help="The delivery body's own settings.",
    fields=(
        _required("name", Text(), "The name of the service as reports show it."),
        _optional("illustrative", Truth(), "Whether the figures are invented; every report then says so."),
        _optional("notice", Text(), "A sentence every report carries."),
        _optional("marking", Text(), "The protective marking at head and foot of every report."),
        _optional("handling", Text(), "Handling instructions, printed in the head."),
        _optional("foi", Text(), "Freedom of information note, printed in the head."),
        _optional("author", Text(), "Who answers for the reports, printed in the head."),
        _optional("names", Choice(options=("all", "exceptions", "withhold")), "Which forces reports name."),
        _optional("owners", _OWNERS, "Accounts or teams of the delivery body."),
        _optional("teams", Table(keys=Slug(of="team"), of=_ACCOUNTS), "Groups of accounts that `owners` may name."),
        _optional(
            "agenda",
            Listing(of=Text(pattern=r"[a-z0-9-]+/[a-z0-9-]+/[a-z0-9-]+", like="force/programme/ask")),
            "Asks the next council sees, in order; without it all open ones by date.",
        ),
        _optional("council", Text(), "The body that decides asks."),
        _optional("delivery", Text(), "The body that delivers nationally."),
        _optional("return_cycle", Whole(least=1, most=3_650), "Calendar days a confirmed return is in time."),
        _optional("repository", Text(pattern=r"https?://\S+", like="a web address"), "Where the files are edited."),
        _optional("status", TOLERANCE, TOLERANCE.help),
        _optional(
            "spread",
            Record(
                title="Spread",
                fields=(
                    _optional("low", Share(), "P10 as a share of the likely duration."),
                    _optional("high", Share(), "P90 as a share of the likely duration."),
                ),
            ),
            "How far durations spread where the blueprint gives one figure.",
        ),
    ),
)
CALENDAR = Record(
    title="Calendar",
    fields=(
        _optional(
            "week", Listing(of=Choice(options=WEEKDAYS), most=7), "The days worked; Monday to Friday when absent."
        ),
        _optional("holidays_of", Choice(options=BUILT_IN_CALENDARS), "Whose public holidays are free."),
        _optional("holidays", Listing(of=Day()), "Further free days."),
        _optional("closures", CLOSURES, "Periods on which nobody works."),
    ),
)
CENTRE = Record(
    title="Delivery centre",
    fields=(
        _optional("title", Text(), "The centre's name."),
        _required(
            "capacity",
            Either(
                short=Whole(most=10_000),
                long=Listing(
                    of=Record(
                        title="Capacity from a day on",
                        fields=(
                            _required("from", Day(), "The first day it holds."),
                            _required("slots", Whole(most=10_000), "Slots from then on."),
                        ),
                    ),
                    least=1,
                ),
            ),
            "Forces it can serve at the same time: one number, or numbers from a day on.",
        ),
    ),
)
FORCE = Record(
    title="Force",
    fields=(
        _required("name", Text(), "The force's full name."),
        _required("nation", Choice(options=NATIONS), "Chooses the calendar unless `calendar` names one."),
        _optional("region", Text(), "The region it is listed under."),
        _optional("officers", Figure(), "Police officers, full-time equivalents."),
        _optional("workforce", Figure(), "Everybody employed, full-time equivalents."),
        _optional("code", Text(), "ONS code of the police force area."),
        _optional("calendar", Slug(of="calendar"), "Its working calendar, if not the nation's."),
        _optional("tags", Listing(of=Slug(of="tag")), "Labels that blueprints' scopes refer to."),
        _optional("from", Day(since=1800), "The force's first day."),
        _optional("to", Day(since=1800), "The force's last day, when it merges."),
        _optional("successor", _FORCE, "The force it merges into."),
        _optional("owners", _OWNERS, "Accounts or teams that may change its facts."),
        _optional("tile", Listing(of=Whole(most=1_000), least=2, most=2), "Row and column on the tile map."),
        _optional("closures", CLOSURES, "Its own periods without work."),
    ),
)
COLLABORATION = Record(
    title="Collaboration",
    fields=(
        _required("name", Text(), "The name reports show."),
        _required("forces", Listing(of=_FORCE, least=1), "The forces that deliver as one."),
    ),
)
REGISTER = Record(
    title="Register of the service and its forces",
    fields=(
        _optional("format", Whole(least=1, most=1), "Version of the file format; 1 when absent."),
        _required("service", SERVICE, SERVICE.help),
        _optional("calendars", Table(keys=Slug(of="calendar"), of=CALENDAR), "Calendars besides the built-in ones."),
        _optional("centres", Table(keys=Slug(of="centre"), of=CENTRE), "Delivery centres and their slots."),
        _optional("forces", Table(keys=_FORCE, of=FORCE), "Every force, by its data.police.uk id."),
        _optional(
            "collaborations",
            Table(keys=Slug(of="collaboration"), of=COLLABORATION),
            "Forces that deliver a programme as one.",
        ),
    ),
)

LINK = Record(
    title="Link",
    fields=(
        _required("milestone", LinkText(), "The predecessor: an id, or programme/id."),
        _optional("type", Choice(options=("FS", "SS", "FF", "SF")), "Which end waits for which; FS when absent."),
        _optional("lag", Lag(), "Time in between: +5d, -2d, +7ed."),
        _optional("soft", Truth(), "A soft link never moves a date; it warns when broken."),
        _optional("forces", QuorumText(), "How many forces must have reached it (national milestones only)."),
    ),
)
LINKS = Listing(of=Either(short=LinkText(), long=LINK), most=MAX_LINKS)
THREE_POINTS = (
    _optional("low", Days(or_share=True), "Nine in ten take longer (P10): days, or a percentage of likely."),
    _optional("likely", Days(), "The most likely working time."),
    _optional("high", Days(or_share=True), "Nine in ten take less (P90): days, or a percentage of likely."),
)
DURATION = Either(
    short=Days(),
    long=Record(
        title="Duration",
        fields=(
            *THREE_POINTS,
            _optional("base", Days(), "Days every force needs."),
            _optional("per", Choice(options=("officers", "workforce")), "The figure of the force that drives it."),
            _optional("rate", Figure(), "People of that figure served in one day."),
        ),
    ),
)
_MILESTONE_FIELDS = (
    _required("title", Text(), "What has been reached, in a few words."),
    _optional("stage", Text(), "The stage it belongs to."),
    _optional("duration", DURATION, "Working time once everything it comes after is done: 15d, 3w, or a record."),
    _optional("after", LINKS, "What it comes after: ids, with FS, SS, FF or SF and a lag if needed."),
    _optional(
        "uses",
        Either(short=Slug(of="centre"), long=Table(keys=Slug(of="centre"), of=Whole(least=1, most=10_000))),
        "The delivery centre whose slots it holds.",
    ),
    _optional("not_before", Day(), "It starts no earlier than this day."),
    _optional("target", Day(), "The day it is required by; never moves work."),
    _optional("key", Truth(), "Whether the council sees it."),
    _optional("owner", Text(), "Who is responsible for it."),
    _optional("basis", Text(), "Where the duration comes from."),
    _optional("evidence", Choice(options=("required",)), "Whether finishing it asks for evidence."),
    _optional("guidance", Text(), "Advice for the force, or a link to it."),
    _optional("marking", Text(), "A protective marking above the workspace's."),
)
MILESTONE = Record(
    title="Milestone",
    fields=(
        *_MILESTONE_FIELDS,
        _optional("scope", Choice(options=("force", "national")), "Reached by each force, or once for everybody."),
    ),
)
REUSE = Record(
    title="Built once, used by all",
    fields=(
        _optional(
            "commercial",
            Listing(
                of=Record(
                    title="Commercial arrangement",
                    fields=(
                        _required("title", Text(), "What can be bought through it."),
                        _optional("reference", Text(), "Its reference."),
                        _optional("expires", Day(), "Its last day."),
                    ),
                )
            ),
            "Buying routes every force can use.",
        ),
        _optional(
            "design",
            Listing(
                of=Record(
                    title="Shared design",
                    fields=(
                        _required("title", Text(), "What it describes."),
                        _optional("url", Text(), "Where it is."),
                        _optional("version", Text(), "Its version."),
                    ),
                )
            ),
            "Designs made once for all.",
        ),
        _optional("centre", Slug(of="centre"), "The delivery centre of excellence."),
    ),
)
BENEFIT = Record(
    title="Benefit",
    fields=(
        _required("title", Text(), "What gets better."),
        _required("kind", Choice(options=("cash-releasing", "non-cash-releasing", "qualitative")), "What sort it is."),
        _optional("unit", Text(), "What it is measured in."),
        _optional("better", Choice(options=("lower", "higher")), "Which way is good; higher when absent."),
    ),
)
CHANGE = Record(
    title="Change of the blueprint",
    fields=(
        _required("version", Whole(least=1, most=100_000), "The version that brought it."),
        _required("date", Day(), "When that version was issued."),
        _optional("why", Text(), "The reason."),
        _optional("renamed", Table(keys=_MILESTONE, of=_MILESTONE), "Old id: new id."),
        _optional(
            "split", Table(keys=_MILESTONE, of=Listing(of=_MILESTONE, least=1)), "Old id: the new ids, in order."
        ),
        _optional("merged", Table(keys=_MILESTONE, of=Listing(of=_MILESTONE, least=1)), "New id: the old ids."),
        _optional("retired", Listing(of=_MILESTONE), "Ids that no longer count."),
        _optional(
            "added",
            ListOrTable(
                listing=Listing(of=_MILESTONE),
                table=Table(keys=_MILESTONE, of=Choice(options=("all", "not-live")), may_be_empty=True),
            ),
            "New ids, and whether they apply to all forces or to those not yet live.",
        ),
    ),
)
BLUEPRINT = Record(
    title="Blueprint of a programme",
    fields=(
        _required("programme", _PROGRAMME, "The programme's id: the name of its folder."),
        _required("title", Text(), "The programme's name."),
        _required("version", Whole(least=1, most=100_000), "Counts up with every change that `changes` describes."),
        _optional("owner", Text(), "Who keeps the blueprint."),
        _optional("purpose", Text(), "What the programme is for."),
        _optional("scope", Listing(of=Slug(of="tag")), "Forces with any of these tags; absent: every current force."),
        _optional("national_calendar", Slug(of="calendar"), "The calendar of national milestones."),
        _optional("reuse", REUSE, "What is built once and used by every force."),
        _optional("stages", Listing(of=Text()), "The stages, in order."),
        _optional("live", _MILESTONE, "The milestone that makes a force live; absent: the last force milestone."),
        _optional("tolerance", TOLERANCE, TOLERANCE.help),
        _optional("benefits", Table(keys=Slug(of="benefit"), of=BENEFIT), "What forces measure."),
        _optional("changes", Listing(of=CHANGE), "What each version changed, newest first."),
        _optional("marking", Text(), "A protective marking above the workspace's."),
        _required(
            "milestones",
            Table(keys=_MILESTONE, of=MILESTONE, most=MAX_MILESTONES),
            "What every force goes through, in order.",
        ),
    ),
)

FACTS = Record(
    title="What is reported about a milestone",
    fields=(
        _optional(
            "baseline",
            Either(
                short=Day(),
                long=Record(
                    title="Baseline",
                    fields=(
                        _required("date", Day(), "The approved finish."),
                        _optional("approved_by", Text(), "Who approved it."),
                        _optional("on", Day(), "When it was approved."),
                        _optional("reason", Text(), "Why it was set or changed."),
                    ),
                ),
            ),
            "The approved finish now in force.",
        ),
        _optional("original", Day(), "The finish that was approved first of all."),
        _optional("started", Day(), "The day work started."),
        _optional("finished", Day(), "The day it was reached."),
        _optional("remaining", Days(), "Working time still needed: 6d."),
        _optional("expected", Day(), "When the force expects to reach it."),
        _optional("blocked", Text(), "What stops it."),
        _optional("since", Day(), "Since when it is blocked."),
        _optional("note", Text(), "Anything a reader should know."),
        _optional("evidence", Text(), "A link or reference that shows it was reached."),
        _optional("not_applicable", Text(), "Why the force does not need it."),
        _optional("by", Text(), "Who agreed that it is not needed."),
    ),
)
CONFIDENCE = Record(
    title="Judged confidence",
    fields=(
        _required("rating", Choice(options=("red", "amber", "green", "exempt")), "The judgement."),
        _optional("by", Text(), "The role that judges."),
        _optional("on", Day(), "The day of the judgement."),
        _optional("reason", Text(), "Why."),
    ),
)
_ASK_FIELDS = (
    _required("id", Slug(of="ask"), "A short id, unique in the file."),
    _required("ask", Text(longest=140), "What somebody is asked to decide, in at most 140 characters."),
    _optional("of", Text(), "Who is asked."),
    _optional("by", Day(), "The day the answer is needed."),
    _optional("milestone", _MILESTONE, "The milestone that depends on it."),
    _optional("options", Text(), "What could be decided."),
    _optional("recommend", Text(), "What the force recommends."),
    _optional("if_not", Text(), "What happens otherwise."),
    _optional("state", Choice(options=("open", "agreed", "refused", "withdrawn")), "Open when absent."),
    _optional("decided", Day(), "The day of the decision."),
    _optional("decision", Text(), "What was decided."),
)
_RISK_FIELDS = (
    _required("id", Slug(of="risk"), "A short id, unique in the file."),
    _required("title", Text(), "What could happen."),
    _optional("likelihood", Choice(options=LEVELS), "How likely it is."),
    _optional("impact", Choice(options=LEVELS), "How bad it would be."),
    _optional("owner", Text(), "The role that looks after it."),
    _optional("action", Text(), "What is being done."),
)
_PROGRAMMES = _optional("programmes", Listing(of=_PROGRAMME), "The programmes it is about; absent: all.")
ASK = Record(title="Ask", fields=_ASK_FIELDS)
RISK = Record(title="Risk", fields=_RISK_FIELDS)
_REASON = _required("reason", Text(), "Why this force departs from the blueprint.")
_LOCAL_DATES = Table(
    keys=_MILESTONE,
    of=Record(title="Local date", fields=(_required("is", Day(), "The force's own date."), _REASON)),
)
LOCAL_MILESTONE = Record(
    title="Milestone of this force only",
    fields=(
        *_MILESTONE_FIELDS,
        _optional("before", Listing(of=_MILESTONE, most=MAX_LINKS), "The milestones that wait for it."),
        _REASON,
    ),
)
TAILORING = Record(
    title="Local tailoring",
    help="This force's own departures from the blueprint; every one gives a reason.",
    fields=(
        _optional(
            "duration",
            Table(
                keys=_MILESTONE,
                of=Record(
                    title="Local duration",
                    fields=(
                        _required(
                            "is",
                            Either(short=Days(), long=Record(title="Three points", fields=THREE_POINTS)),
                            "The force's own working time.",
                        ),
                        _REASON,
                    ),
                ),
            ),
            "Own durations by milestone.",
        ),
        _optional("target", _LOCAL_DATES, "Own required dates by milestone."),
        _optional("not_before", _LOCAL_DATES, "Own earliest starts by milestone."),
        _optional(
            "after",
            Table(
                keys=_MILESTONE,
                of=Record(title="Links added", fields=(_required("add", LINKS, "What it also comes after."), _REASON)),
            ),
            "Own links by milestone.",
        ),
        _optional(
            "waive",
            Listing(
                of=Record(
                    title="Link waived",
                    fields=(
                        _required("milestone", _MILESTONE, "The milestone that need not wait."),
                        _required("link", LinkText(), "The predecessor it need not wait for, optionally with a type."),
                        _REASON,
                        _optional("by", Text(), "Who agreed."),
                    ),
                )
            ),
            "Links of the blueprint that do not hold here.",
        ),
        _optional("milestones", Table(keys=_MILESTONE, of=LOCAL_MILESTONE), "Milestones only this force has."),
    ),
)
MEASURE = Record(
    title="Benefit as measured",
    fields=(
        _optional("before", Figure(signed=True), "The figure before the programme."),
        _optional("target", Figure(signed=True), "The figure to be reached."),
        _optional("measured", Figure(signed=True), "The figure now."),
        _optional("on", Day(), "When it was measured."),
        _optional("state", Choice(options=("planned", "measured", "validated", "banked")), "How sure it is."),
    ),
)
_SHARED_PROGRESS = (
    _required("programme", _PROGRAMME, "The programme's id."),
    _required("blueprint", Whole(least=1, most=100_000), "The blueprint version this file was written for."),
    _optional("confirmed", Day(), "Everything below is right up to the end of this day."),
    _optional("confidence", CONFIDENCE, "A named role's judgement, beside the computed status."),
    _optional("summary", Text(longest=280), "How it stands, in at most 280 characters."),
    _optional("asks", Listing(of=ASK), "Decisions needed from somebody else."),
    _optional("risks", Listing(of=RISK), "What could go wrong."),
    _optional("milestones", Table(keys=_MILESTONE, of=FACTS, may_be_empty=True), "What is reported, by milestone id."),
)
PROGRESS = Record(
    title="Progress of a force",
    fields=(
        *_SHARED_PROGRESS,
        _optional("force", _FORCE, "The force's id: the name of the file."),
        _optional("collaboration", Slug(of="collaboration"), "The collaboration's id, instead of `force`."),
        _optional(
            "participation",
            Either(
                short=Choice(options=tuple(state.value for state in ParticipationState)),
                long=Record(
                    title="Participation",
                    fields=(
                        _required(
                            "state", Choice(options=tuple(s.value for s in ParticipationState)), "How it takes part."
                        ),
                        _optional("reason", Text(), "Why."),
                        _optional("by", Text(), "Who decided."),
                        _optional("until", Day(), "Until when it holds."),
                    ),
                ),
            ),
            "Whether the force takes part; active when absent.",
        ),
        _optional("start", Day(), "No work before this day: the force's own choice. Required while active."),
        _optional(
            "exception",
            Record(
                title="Exception",
                fields=(
                    _optional("cause", Text(), "What happened."),
                    _optional("consequence", Text(), "What follows."),
                    _optional("options", Text(), "What could be done."),
                ),
            ),
            "Written when tolerance is forecast to break.",
        ),
        _optional("local", TAILORING, TAILORING.help),
        _optional("benefits", Table(keys=Slug(of="benefit"), of=MEASURE), "Benefits as measured."),
    ),
)
NATIONAL = Record(title="Progress of national milestones", fields=_SHARED_PROGRESS)
RETURN = Record(
    title="One return for all of a force's programmes",
    fields=(
        _required("force", _FORCE, "The force's id: the name of the file."),
        _optional(
            "confirmed",
            Either(short=Day(), long=Table(keys=_PROGRAMME, of=Day())),
            "The day up to which everything is right: one for all programmes, or one for each.",
        ),
        _optional("summary", Text(longest=280), "How it stands, in at most 280 characters."),
        _optional("asks", Listing(of=Record(title="Ask", fields=(*_ASK_FIELDS, _PROGRAMMES))), "Decisions needed."),
        _optional("risks", Listing(of=Record(title="Risk", fields=(*_RISK_FIELDS, _PROGRAMMES))), "Risks."),
    ),
)
SLOTS = Record(
    title="Slots of the delivery centres",
    fields=(
        _optional(
            "slots",
            Listing(
                of=Record(
                    title="Slot",
                    fields=(
                        _required("centre", Slug(of="centre"), "The delivery centre."),
                        _required("force", _FORCE, "The force or collaboration that has it."),
                        _required("milestone", _MILESTONE, "What it is for."),
                        _required("from", Day(), "Its first day; a floor of the milestone once accepted."),
                        _required("to", Day(), "Its last day."),
                        _required(
                            "state",
                            Choice(options=("offered", "accepted", "declined", "used", "released")),
                            "How far it is agreed.",
                        ),
                        _optional("why", Text(), "The reason."),
                    ),
                )
            ),
            "Who has which slot.",
        ),
    ),
)

FILES: Mapping[str, Record] = {
    "forces": REGISTER,
    "blueprint": BLUEPRINT,
    "progress": PROGRESS,
    "national": NATIONAL,
    "return": RETURN,
    "slots": SLOTS,
}
"""Every kind of file by its name."""
