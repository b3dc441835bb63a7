"""A workspace in which every free text is the same hostile note."""

from __future__ import annotations

import json

from tests.report.stories import CLOUD, KENT, NATIONAL, REGISTER, SERVICE

NOTES = (
    "<script>globalThis.pwned = 1; alert(1)</script>",
    '"><img src=x onerror="globalThis.pwned = 1">',
    "' autofocus onfocus='globalThis.pwned = 1' x='",
    "</td></tr></table></main><iframe src=//example.org></iframe>",
    "</title></text></svg><svg onload=globalThis.pwned=1>",
    "]]></style><style>body{display:none}</style>",
    "{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7} #{7*7}",
    "javascript:globalThis.pwned=1//",
    "&lt;script&gt; &amp;#60; &#x3c;b&#x3e;",
    "=cmd|' /C calc'!A0 +1 @SUM(1) -2",
    "[a](javascript:alert(1)) ![x](//example.org/x.png) <https://example.org>",
    "\u202eright to left\u2066 and \u200b unseen".replace("\u202e", "").replace("\u2066", ""),
)
"""What a page must show as text; direction marks and control characters are refused when read."""


def story(note: str) -> dict[str, str]:
    """The service with a note in every free text of a programme and a force."""
    said = json.dumps(note, ensure_ascii=False)
    return {
        **SERVICE,
        "forces.yaml": REGISTER.replace("  name: Policing\n", f"  name: {said}\n  notice: {said}\n  handling: {said}\n")
        .replace("council: National Technology Council", f"council: {said}")
        .replace("title: Cloud centre", f"title: {said}")
        .replace("name: Kent Police", f"name: {said}"),
        "programmes/cloud/blueprint.yaml": CLOUD.replace("title: Cloud\n", f"title: {said}\n")
        .replace("owner: Cloud board", f"owner: {said}")
        .replace("purpose: One place for every force's mail.", f"purpose: {said}")
        .replace("title: Mail moved", f"title: {said}")
        .replace("title: Platform ready", f"title: {said}")
        .replace("title: Officer hours released", f"title: {said}")
        .replace("title: Licence agreement", f"title: {said}"),
        "programmes/cloud/progress/national.yaml": NATIONAL.replace("Fund the platform's second year", said),
        "programmes/cloud/progress/kent.yaml": KENT.replace("Building has begun.", said)
        .replace("Release two engineers.", said)
        .replace("Two or one", said)
        .replace("by: Senior responsible owner", f"by: {said}")
        .replace("reason: Staff are trained.", f"reason: {said}")
        .replace("cause: The platform is late.", f"cause: {said}")
        .replace("title: Directory data quality", f"title: {said}")
        .replace("action: Clean it", f"action: {said}"),
    }
