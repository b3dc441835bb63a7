"""The programmes of the made-up workspace: what each force goes through, as a table somebody might sketch.

A line of a table is `id | title | stage | duration | what it comes after | marks`. Durations are working days: one
figure, or low, likely and high. Marks: `national`; `key`; `evidence` (asked for); `optional` (some forces do not need
it); `uses=CENTRE`; `size=RATE` (one day more for so many people); `quorum=N` (waits for N forces); `target` (a date is
required).

Blueprints change: `renamed`, `split` and `added` say how the newest version differs from those before it, so every
plan knows its own past.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple


class Step(NamedTuple):
    """One milestone of a plan. `days` are low, likely and high; `after` links as files write them."""

    id: str
    title: str
    stage: str
    days: tuple[int, int, int]
    after: tuple[str, ...] = ()
    marks: Mapping[str, str] = {}

    @property
    def is_national(self) -> bool:
        """Whether it is reached once, for everybody."""
        return "national" in self.marks


class Plan(NamedTuple):
    """One programme as its newest blueprint has it; `live` is the milestone that makes a force live.

    `renamed` (version 2) is the old id and the new one; `split` (version 3) the old id and title, and the two new ids;
    `added` (version 3) an id for forces that are not live.
    """

    id: str
    title: str
    purpose: str
    centre: tuple[str, str]
    benefit: tuple[str, str, str]
    live: str
    steps: tuple[Step, ...]
    renamed: tuple[str, str]
    split: tuple[str, str, tuple[str, str]] | None = None
    added: str | None = None

    @property
    def versions(self) -> int:
        """The newest version."""
        return 3 if self.split is not None or self.added is not None else 2


def _steps(table: str) -> tuple[Step, ...]:
    return tuple(_step([cell.strip() for cell in line.split("|")]) for line in table.strip().split("\n"))


def _step(cells: list[str]) -> Step:
    id_, title, stage, days, after, marks = cells
    figures = [int(figure) for figure in days.split()]
    low, likely, high = figures if len(figures) == 3 else (figures[0],) * 3
    named = (mark.partition("=") for mark in marks.split())
    links = tuple(link.strip() for link in after.split(",") if link.strip())
    return Step(id_, title, stage, (low, likely, high), links, {name: value for name, _, value in named})


def plans(count: int) -> tuple[Plan, ...]:
    """The first so many programmes; after those of the table come second rounds of them."""
    known = _plans()
    return tuple(_round(known[number % len(known)], number // len(known) + 1) for number in range(count))


def _round(plan: Plan, number: int) -> Plan:
    if number == 1:
        return plan
    return plan._replace(id=f"{plan.id}-{number}", title=f"{plan.title}, round {number}")


@cache
def _plans() -> tuple[Plan, ...]:
    return (_OFFICE, _CLOUD, _HOME, _ROBOTS, _RECORDS, _DEVICES, _SKILLS, _EVIDENCE)


_OFFICE = Plan(
    id="office-365",
    title="Office 365",
    purpose="One secure set of office tools that every force builds from the same design.",
    centre=("m365-centre", "Microsoft 365 delivery centre"),
    benefit=("hours-released", "Officer hours released", "hours a year"),
    live="mailboxes-migrated",
    renamed=("contract", "sign-up"),
    split=("pilot", "Pilot complete", ("technical-pilot", "business-pilot")),
    added="security-retest",
    steps=_steps("""
security-design | Security design issued | design | 90 | | national key
partner-in-place | Delivery partner and licences in place | mobilise | 80 | | national
identity-platform | Identity platform live | build | 90 110 180 | security-design, partner-in-place | national key
lessons-published | Lessons of the first business pilots published | pilot | 10 | business-pilot | national quorum=3
sign-up | Business case approved and force signed up | mobilise | 20 30 65 | partner-in-place | key evidence
discovery | Readiness assessed | mobilise | 15 20 30 | sign-up | uses=m365-centre
directory-cleaned | Staff records and directory cleaned | build | 20 35 90 | discovery |
device-build | Device build and network ready | build | 40 | discovery | optional
local-design | Local design approved against the blueprint | design | 20 | discovery, security-design |
tenant-built | Tenant built | build | 15 | local-design |
identity-live | Identity live | build | 15 20 50 | directory-cleaned, tenant-built, identity-platform | key
technical-pilot | Technical pilot complete | pilot | 20 | identity-live |
security-retest | Security tested again after the pilot | pilot | 10 | technical-pilot |
training-ready | Training and champions ready | pilot | 25 | technical-pilot SS+5d |
business-pilot | Business pilot complete | pilot | 20 25 45 | technical-pilot, device-build | key
national-sign-off | National sign-off given | pilot | 10 | business-pilot, security-retest | key evidence
mailboxes-migrated | Mailboxes migrated | deploy | 5 | training-ready, national-sign-off | key size=400
files-migrated | Shared files migrated | deploy | 30 40 80 | mailboxes-migrated SS+5d |
accepted-into-service | Accepted into service | embed | 15 | mailboxes-migrated, files-migrated | evidence target
benefits-reviewed | Benefits reviewed after three months | embed | 60 | accepted-into-service |
"""),
)
_CLOUD = Plan(
    id="cloud-migration",
    title="Cloud migration",
    purpose="Police systems leave ageing computer rooms for assured hosting, each force at its own pace.",
    centre=("cloud-centre", "Cloud centre of excellence"),
    benefit=("recovery-hours", "Hours saved in recovery tests", "hours a year"),
    live="first-workload-live",
    renamed=("cloud-team", "core-team-named"),
    added="recovery-tested",
    steps=_steps("""
strategy-issued | Cloud strategy and legal position issued | strategy | 80 | | national key
landing-zone-blueprint | Assured landing zone released | base | 70 | strategy-issued | national key evidence
buying-route | Buying route open | prepare | 60 | strategy-issued | national
funding-agreed | Local strategy and funding agreed | strategy | 30 40 70 | strategy-issued | key
inventory | Applications listed and rated | prepare | 25 40 80 | funding-agreed | uses=cloud-centre
core-team-named | Core team named and skills planned | prepare | 30 | funding-agreed |
landing-zone | Landing zone ready | base | 20 25 45 | landing-zone-blueprint, buying-route, core-team-named | key
network-link | Identity and network link ready | base | 20 | landing-zone |
risk-accepted | Information risk accepted by the force | base | 15 | network-link | evidence
first-workload-live | First low-risk workload live | first | 20 30 60 | risk-accepted, inventory | key
recovery-tested | Backup and recovery test passed | first | 15 | first-workload-live |
second-wave-live | Second wave of workloads live | scale | 60 80 150 | recovery-tested | key
bulk-storage-moved | Evidence and bulk storage moved | scale | 60 | recovery-tested | optional
computer-room-closed | Computer room closed | exit | 50 | second-wave-live, bulk-storage-moved | key target
"""),
)
_HOME = Plan(
    id="single-online-home",
    title="Single Online Home",
    purpose="The public report and ask online in the same way, whatever force they turn to.",
    centre=("online-home-team", "Single Online Home onboarding team"),
    benefit=("calls-avoided", "Telephone calls no longer needed", "calls a year"),
    live="go-live",
    renamed=("agreement", "agreement-signed"),
    split=("content", "Content ready", ("content-audited", "content-migrated")),
    steps=_steps("""
host-in-place | Host, contract and agreement in place | join | 80 | | national key
core-services | Core service catalogue released | build | 60 | host-in-place | national
agreement-signed | Force commits and signs the agreement | join | 25 35 60 | host-in-place | key evidence
slot-agreed | Onboarding date agreed | join | 10 | agreement-signed, core-services | uses=online-home-team
content-audited | Content audited | build | 15 | slot-agreed |
content-migrated | Content migrated | build | 15 20 40 | content-audited |
contact-process | Contact centre process agreed | build | 25 | slot-agreed |
inbound-route | Inbound route built | build | 15 | contact-process |
privacy-accepted | Privacy and security accepted | build | 15 | inbound-route | evidence
acceptance-tested | Acceptance test passed | test | 10 15 30 | content-migrated, inbound-route |
staff-trained | Contact staff trained | test | 15 | acceptance-tested SS+5d |
go-live | Live to the public | live | 5 | privacy-accepted, acceptance-tested, staff-trained | key
old-site-closed | Old site closed | live | 15 | go-live |
benefits-reviewed | Demand and benefits reviewed | embed | 60 | old-site-closed | target
"""),
)
_ROBOTS = Plan(
    id="robotic-process-automation",
    title="Robotic process automation",
    purpose="Software robots take over re-keying, and processes built once are shared.",
    centre=("automation-centre", "Automation centre of excellence"),
    benefit=("hours-released", "Staff hours released", "hours a year"),
    live="first-process-live",
    renamed=("shortlist", "sponsor-named"),
    steps=_steps("""
process-library | Shared process library opened | start | 50 | | national key
licences | Buying route for robot licences open | start | 60 | | national
sponsor-named | Sponsor named and processes chosen | start | 20 | | key
volumes-measured | Volumes and minutes measured | start | 15 | sponsor-named |
reuse-checked | Reuse checked against the library | start | 5 | sponsor-named, process-library | uses=automation-centre
hosting-ready | Hosting ready | build | 20 30 60 | licences, cloud-migration/landing-zone | key
team-trained | Core team trained | build | 30 | sponsor-named |
first-process-built | Process built | build | 20 25 50 | volumes-measured, reuse-checked, hosting-ready, team-trained |
process-tested | Process tested with its owner | build | 15 | first-process-built |
first-process-live | First process live | live | 5 | process-tested | key evidence
support-in-place | Support and change watch in place | live | 20 | first-process-live | optional
five-processes-live | Five processes live | scale | 50 80 150 | support-in-place | key
hours-reviewed | Hours reviewed and savings agreed | scale | 40 | five-processes-live | target
"""),
)
_RECORDS = Plan(
    id="records-management",
    title="Records management",
    purpose="Forces replace ageing records systems against one set of standards and interfaces.",
    centre=("records-interfaces", "Records interface team"),
    benefit=("minutes-saved", "Minutes saved for each record", "minutes"),
    live="go-live",
    renamed=("tender", "contract-signed"),
    split=("trial-load", "Trial loads reconciled", ("first-trial-load", "second-trial-load")),
    steps=_steps("""
data-standards | National data and interface standards issued | prepare | 80 | | national key
interfaces-released | National interfaces released for testing | build | 70 | data-standards | national
case-approved | Outline case approved | prepare | 40 60 100 | | key
contract-signed | Contract signed | prepare | 60 80 140 | case-approved | key evidence
design-signed | Configuration design signed | design | 50 | contract-signed, data-standards |
data-profiled | Data profiled and cleansing planned | design | 30 | contract-signed |
data-cleansed | Data cleansed | build | 60 90 160 | data-profiled |
interfaces-built | Interfaces built | build | 60 | design-signed, interfaces-released | uses=records-interfaces
first-trial-load | First trial load reconciled | test | 20 | design-signed, data-profiled |
second-trial-load | Second trial load reconciled | test | 20 | first-trial-load, data-cleansed |
end-to-end-tested | End-to-end test passed | test | 40 60 100 | second-trial-load, interfaces-built | key
training-delivered | Training delivered | deploy | 10 | end-to-end-tested | size=300
go-live | Live for all officers | deploy | 5 | training-delivered | key evidence target
backlog-cleared | Backlog back to normal | embed | 45 | go-live |
"""),
)
_DEVICES = Plan(
    id="mobile-devices",
    title="Mobile devices",
    purpose="Officers work on the move with devices built and managed to one design.",
    centre=("device-build-centre", "Device build centre"),
    benefit=("visible-hours", "Hours on patrol gained", "hours a year"),
    live="devices-issued",
    renamed=("needs", "needs-agreed"),
    added="apps-tested",
    steps=_steps("""
build-blueprint | National build and management blueprint issued | prepare | 60 | | national key
buying-framework | Buying framework open | prepare | 60 | | national
needs-agreed | Needs agreed by role | prepare | 25 |  |
case-approved | Case and funding approved | prepare | 25 35 60 | needs-agreed | key evidence
order-placed | Order placed | order | 10 | case-approved, buying-framework |
stock-received | Stock received | order | 30 50 110 | order-placed | key
management-ready | Build and management set up | build | 30 | build-blueprint, case-approved | uses=device-build-centre
apps-tested | Applications tested on the build | build | 15 | management-ready |
security-accepted | Security accepted | build | 15 | apps-tested | evidence
pilot-complete | Pilot complete | pilot | 20 | stock-received, security-accepted | key
devices-issued | Devices issued and officers trained | issue | 5 | pilot-complete | key size=150
old-devices-back | Old devices recovered | issue | 30 | devices-issued FS+5d | optional
benefits-reviewed | Benefits reviewed | embed | 60 | old-devices-back | target
"""),
)
_SKILLS = Plan(
    id="digital-skills",
    title="Digital skills",
    purpose="Digital, data and technology roles are described and developed in the same way everywhere.",
    centre=("skills-team", "Skills assessment and mapping team"),
    benefit=("posts-filled", "Hard-to-fill posts filled", "posts a year"),
    live="adverts-use-profiles",
    renamed=("mapping", "posts-mapped"),
    steps=_steps("""
framework-chosen | Framework and licence chosen | start | 50 | | national key
profiles-mapped | Police role profiles mapped | start | 60 | framework-chosen | national
sponsor-named | Sponsor and personnel lead named | start | 15 | framework-chosen |
posts-mapped | Posts mapped to profiles | map | 25 40 70 | sponsor-named, profiles-mapped | key uses=skills-team
staff-consulted | Staff and unions consulted | map | 30 50 90 | posts-mapped |
self-assessment-done | Self-assessment done by four in five | assess | 35 | posts-mapped | key
results-calibrated | Results calibrated | assess | 25 | self-assessment-done |
gap-plan-agreed | Gap report and plan agreed | assess | 15 | results-calibrated | evidence
adverts-use-profiles | Adverts and pay use the profiles | adopt | 40 | staff-consulted, gap-plan-agreed | key
places-taken-up | Accreditation places taken up | adopt | 45 | gap-plan-agreed | optional
in-annual-review | Part of the annual review | adopt | 60 | adverts-use-profiles | target
"""),
)
_EVIDENCE = Plan(
    id="digital-evidence",
    title="Digital evidence",
    purpose="Video and other digital evidence goes from the scene to the court without a disc.",
    centre=("evidence-centre", "Digital evidence onboarding team"),
    benefit=("discs-avoided", "Discs no longer made", "discs a year"),
    live="in-use",
    renamed=("owner", "owner-named"),
    steps=_steps("""
sharing-agreed | Sharing with prosecutors agreed | prepare | 70 | | national key
link-live | National link to the courts live | build | 60 | sharing-agreed | national
owner-named | Owner named and need agreed | prepare | 25 |  |
case-approved | Case and funding approved | prepare | 25 40 80 | owner-named | key evidence
service-bought | Service bought | prepare | 40 50 90 | case-approved | key
service-configured | Service configured | build | 30 | service-bought, sharing-agreed | uses=evidence-centre
retention-agreed | Retention and disclosure rules agreed | build | 25 | case-approved |
old-cases-loaded | Old cases loaded | build | 30 45 90 | service-configured | optional
courts-connected | Connected to the courts | test | 20 | service-configured, link-live |
pilot-complete | Pilot complete | test | 25 | courts-connected, retention-agreed | key
in-use | In use by every officer | live | 10 | pilot-complete, old-cases-loaded | key size=500 evidence
discs-withdrawn | Discs withdrawn | embed | 40 | in-use FS+5d | target
"""),
)
