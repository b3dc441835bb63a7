"""N: what has no place in files that many people read: personal details, higher markings, unsafe links."""

from __future__ import annotations

from rollout.model.problem import Severity
from rollout.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="N801",
        name="email-address",
        severity=Severity.WARNING,
        title="E-mail address in a file that many people read",
        why="An address is personal data, and whatever is committed here is copied to every reader for good.",
        advice="Name the role instead of the person. The old text stays in git's history: if it matters, tell "
        "your information security team as well.",
        example="summary: Ask jo.bloggs@example.org about the tenant.\n",
    ),
    Rule(
        code="N802",
        name="phone-number",
        severity=Severity.WARNING,
        title="Telephone number in a file that many people read",
        why="A number is personal data, and whatever is committed here is copied to every reader for good.",
        advice="Name the role instead of the number. The old text stays in git's history: if it matters, tell "
        "your information security team as well.",
        example="note: Supplier is on 01632 960123.\n",
    ),
    Rule(
        code="N803",
        name="national-insurance-number",
        severity=Severity.WARNING,
        title="National Insurance number",
        why="It identifies one person and is never needed to track a programme.",
        advice="Remove it. The old text stays in git's history: if it matters, tell your information security "
        "team as well.",
        example="note: Account for AB 12 34 56 C is missing.\n",
    ),
    Rule(
        code="N804",
        name="marking-above-workspace",
        severity=Severity.WARNING,
        title="A protective marking above the workspace's own",
        why="Material of this marking may not be allowed in this repository, and every report that contains "
        "it has to carry the higher marking.",
        advice="Remove the material, or have the workspace's `marking:` raised by its owner.",
        example="summary: See the OFFICIAL-SENSITIVE annex for the findings.\n",
    ),
    Rule(
        code="N805",
        name="link-not-https",
        severity=Severity.WARNING,
        title="Link that is not https",
        why="What is read over it can be changed on the way, and readers' browsers warn about it or refuse it.",
        advice="Use the https address.",
        example="evidence: http://example.org/minutes.pdf\n",
    ),
    Rule(
        code="N806",
        name="link-with-secret",
        severity=Severity.WARNING,
        title="Link that carries a password or access token",
        why="Everybody who can read the file can use it, and it stays in the history after it has been removed.",
        advice="Have the password or token withdrawn, and give the plain address.",
        example="evidence: https://example.org/minutes.pdf?access_token=b7d03a\n",
    ),
    Rule(
        code="N807",
        name="ignore-without-reason",
        severity=Severity.WARNING,
        title="A finding is to be ignored, but no reason is given",
        why="The next reader cannot tell a decision from a habit. Without a reason the finding is still reported.",
        advice="Write the reason after the bracket: `# rollout: ignore[L308] agreed overlap with the supplier`.",
        example="after: [build FS-5d]      # rollout: ignore[L308]\n",
    ),
    Rule(
        code="N808",
        name="ignore-in-vain",
        severity=Severity.WARNING,
        title="A finding is to be ignored that leaves the whole file unread",
        why="A file with a mistake of reading or shape counts in no date, so nobody may be kept from hearing of it.",
        advice="Put the mistake right and delete the remark.",
        example="started: 22/06/2026        # rollout: ignore[S105] the office writes dates so\n",
    ),
)
