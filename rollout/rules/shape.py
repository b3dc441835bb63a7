"""S: a field is not what it should be. A file with one of these is "not readable"; the others still are."""

from __future__ import annotations

from rollout.model.problem import Severity
from rollout.rules.rule import Rule


def _rule(code: str, name: str, title: str, why: str, advice: str, example: str) -> Rule:
    return Rule(code=code, name=name, severity=Severity.ERROR, title=title, why=why, advice=advice, example=example)


RULES: tuple[Rule, ...] = (
    _rule(
        "S101",
        "wrong-type",
        "A field holds another sort of value than it should",
        "A list where one value is expected, or the other way round, usually means that indentation went wrong.",
        "Compare it with the same field in a neighbouring file; `rollout schema` shows what each field holds.",
        "milestones: [sign-up, discovery]\n",
    ),
    _rule(
        "S102",
        "unknown-field",
        "There is no field of this name",
        "A misspelt field would be ignored without a word, and with it the fact somebody reported.",
        "Correct the name, or delete the field.",
        "sign-up: {strated: 2026-05-05}\n",
    ),
    _rule(
        "S103",
        "missing-field",
        "A required field is missing",
        "Without it nobody can say what the file means, or whose it is.",
        "Add the field.",
        "force: kent\nblueprint: 3\n",
    ),
    _rule(
        "S104",
        "no-value",
        "A field has no value",
        "An empty field can mean unknown, none or forgotten; only the writer can tell.",
        "Write the value, or delete the line.",
        "start:\n",
    ),
    _rule(
        "S105",
        "bad-date",
        "This is not a date",
        "Dates two people read differently move a plan by months: 05/11 is May to some, November to others.",
        "Write year, month, day: 2026-11-22.",
        "started: 22/11/2026\n",
    ),
    _rule(
        "S106",
        "bad-duration",
        "This is not a duration",
        "A bare number could be days, weeks or months.",
        "Write working days as 15d or weeks as 3w.",
        "duration: 3 weeks\n",
    ),
    _rule(
        "S107",
        "bad-lag",
        "This is not a lag",
        "A lag moves every date behind it, so it must say its unit and its direction.",
        "Write +5d or -2d in working days, or +7ed in calendar days.",
        "after: [{milestone: pilot, lag: a week}]\n",
    ),
    _rule(
        "S108",
        "bad-link",
        "This is not a link",
        "A dependency that cannot be read is a dependency nobody plans for.",
        "Write a milestone's id, then if needed one space, FS, SS, FF or SF, and a lag: pilot SS+5d.",
        "after: [pilot ss + 5]\n",
    ),
    _rule(
        "S109",
        "bad-number",
        "This is not a number of the kind expected",
        "Separators, signs and exponents are read differently by different programs.",
        "Write plain digits, with a point before decimals, and % after a percentage.",
        "officers: 4_168\n",
    ),
    _rule(
        "S110",
        "bad-id",
        "This cannot be an id",
        "Ids name files, folders and milestones in links, so they have one form on every system.",
        "Use small letters, digits and single hyphens: sign-up.",
        "milestones: {Sign up: {title: Signed up}}\n",
    ),
    _rule(
        "S111",
        "bad-choice",
        "The value is none of those possible",
        "Only agreed words can be counted and compared.",
        "Write one of the words listed.",
        "participation: maybe\n",
    ),
    _rule(
        "S112",
        "too-long",
        "The text is too long",
        "Asks and summaries are read in a council paper, where there is room for one or two sentences.",
        "Shorten it; longer reasons belong in a note or behind a link.",
        "summary: (more than 280 characters)\n",
    ),
    _rule(
        "S113",
        "out-of-range",
        "The value lies outside its limits, or there are too many of them",
        "The limits lie far beyond any real plan; a value beyond them is a slip of the finger or an attack.",
        "Write a value within the limits.",
        "duration: 9999d\n",
    ),
    _rule(
        "S114",
        "not-true-or-false",
        "This is neither true nor false",
        "yes, no, on and off mean different things to different programs.",
        "Write true or false.",
        "key: yes\n",
    ),
    _rule(
        "S115",
        "dates-in-wrong-order",
        "A period ends before it begins",
        "One of its two dates must be wrong.",
        "Compare both dates and correct one.",
        "closures: [{from: 2026-12-24, to: 2026-01-02}]\n",
    ),
    _rule(
        "S116",
        "repeated",
        "Two entries of one list have the same id",
        "Nobody could say which of the two is meant.",
        "Give one of them another id, or delete it.",
        "risks: [{id: r1, title: Data quality}, {id: r1, title: Supplier}]\n",
    ),
    _rule(
        "S117",
        "contradiction",
        "Fields that do not go together are written together",
        "Each of them alone has a meaning; together they leave open which counts.",
        "Keep one of them.",
        "duration: {low: 10d, likely: 5d}\n",
    ),
    _rule(
        "S118",
        "empty-file",
        "The file holds nothing",
        "An empty file looks like a force that takes part and never reports.",
        "Write its contents, or delete it.",
        "# nothing but a comment\n",
    ),
)
