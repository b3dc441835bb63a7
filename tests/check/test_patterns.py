"""What counts as a personal detail, a marking or an unsafe link, and that looking for them takes no time."""

from time import perf_counter

import pytest

from rollout.check.patterns import hits, markings, rank


def told(text: str) -> list[tuple[str, str]]:
    return [(hit.code, text[hit.start : hit.end]) for hit in hits(text)]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ask jo.bloggs@example.org today", "jo.bloggs@example.org"),
        ("<jo@kent.police.uk>", "jo@kent.police.uk"),
        ("mailto:jo+it@example.co.uk.", "jo+it@example.co.uk"),
        ("O'Neil: p.o'neil@example.org", "p.o'neil@example.org"),
    ],
)
def test_an_e_mail_address_is_found(text: str, address: str) -> None:
    assert told(text) == [("N801", address)]


@pytest.mark.parametrize(
    "text",
    ["@a-kent-account", "at 5@noon", "jo@localhost", "git@github.com:example/rollout", "@example.org", "a @ b.c"],
)
def test_accounts_and_remotes_are_no_e_mail_addresses(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "number",
    [
        "01632 960123",
        "01632960123",
        "020 7946 0123",
        "07700 900 123",
        "07700-900-123",
        "+44 7700 900123",
        "+44 (0)20 7946 0123",
        "0044 1632 960123",
        "+353 1 234 5678",
        "+1 (202) 555-0123",
    ],
)
def test_a_telephone_number_is_found(number: str) -> None:
    assert told(f"Call {number}.") == [("N802", number)]
    assert told(f"({number})") == [("N802", number)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-05",
        "01-02-2026 10:30",
        "£0 1234567890",
        "reference PO-01632960123",
        "https://example.org/01632960123",
        "id=01632960123",
        "E23000032",
        "101 and 999",
        "0123",
        "016329601234567",
        "build FS+5d",
        "+5d",
        "from 09:00 to 17:00 on 2026-01-01",
        "00163296012",
    ],
)
def test_dates_codes_and_amounts_are_no_telephone_numbers(text: str) -> None:
    assert told(text) == []


def test_a_number_at_the_very_beginning_is_found() -> None:
    assert told("01632 960123") == [("N802", "01632 960123")]


@pytest.mark.parametrize("number", ["AB123456C", "AB 12 34 56 C", "JK 123456 A"])
def test_a_national_insurance_number_is_found(number: str) -> None:
    assert told(f"for {number},") == [("N803", number)]


@pytest.mark.parametrize("text", ["GB123456C", "AB123456E", "XAB123456C", "AB1234567C", "AB123456CD", "QQ123456C"])
def test_what_was_never_given_out_is_no_national_insurance_number(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/a",
        "ftp://example.org",
        "file:///etc/passwd",
        "ssh://git.example.org/x",
        "HTTP://example.org",
    ],
)
def test_a_link_that_is_not_https_is_found(link: str) -> None:
    assert told(f"see {link} for more") == [("N805", link)]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "vbscript:x", "data:text/html,x"])
def test_a_link_that_acts_is_found(link: str) -> None:
    assert [code for code, _ in told(f"see {link}")] == ["N805"]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a?page=2#top",
        "HTTPS://example.org",
        "data: none",
        "metadata:text/html",
        "://",
        "a ://b",
        "javascript: x",
    ],
)
def test_https_links_and_plain_words_are_fine(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "link",
    [
        "https://jo:secret@example.org/a",
        "https://token@example.org",
        "https://example.org/a?access_token=b7d0",
        "https://example.org/a?x=1&sig=b7d0",
        "https://example.org/a#Token=b7d0",
        "https://example.org/a?X-Amz-Signature=b7d0&y=2",
    ],
)
def test_a_link_with_a_password_or_token_is_found(link: str) -> None:
    assert told(f"see {link}") == [("N806", link)]


@pytest.mark.parametrize(
    "link", ["https://example.org/a?token=", "https://example.org/token", "https://example.org/?design=4"]
)
def test_a_link_without_a_secret_is_fine(link: str) -> None:
    assert told(link) == []


def test_an_e_mail_address_in_a_link_s_path_is_still_one() -> None:
    assert told("https://example.org/?to=jo@example.org") == [("N801", "jo@example.org")]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("the OFFICIAL-SENSITIVE annex", [(2, "OFFICIAL-SENSITIVE")]),
        ("official-sensitive", [(2, "official-sensitive")]),
        ("Official: Sensitive", [(2, "Official: Sensitive")]),
        ("OFFICIAL SENSITIVE", [(2, "OFFICIAL SENSITIVE")]),
        ("SECRET", [(3, "SECRET")]),
        ("TOP SECRET and SECRET", [(4, "TOP SECRET"), (3, "SECRET")]),
        ("a secret, a sensitive matter, an official sensitive to this", []),
        ("CLIENT_SECRET, $SECRET, SECRETS, OFFICIAL", []),
    ],
)
def test_protective_markings_in_text(text: str, marks: list[tuple[int, str]]) -> None:
    assert [(level, text[start:end]) for level, start, end in markings(text)] == marks


@pytest.mark.parametrize(
    ("marking", "level"),
    [
        ("OFFICIAL", 1),
        ("Official", 1),
        ("OFFICIAL-SENSITIVE COMMERCIAL", 2),
        ("SECRET", 3),
        ("TOP SECRET", 4),
        ("For members", None),
    ],
)
def test_the_rank_of_a_marking(marking: str, level: int | None) -> None:
    assert rank(marking) == level


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "@",
        "a@a",
        "@a.",
        "0",
        "07",
        "+",
        "+4",
        "01 ",
        "A",
        "AB1",
        "://",
        "a://",
        "x://@",
        "x://a@b.co ",
        "a@b.co ",
        "0044 ",
        "SECRET",
        "OFFICIAL - ",
        "?sig",
        "(",
    ],
)
def test_a_hostile_megabyte_takes_no_longer_than_a_harmless_one(unit: str) -> None:
    text = unit * (1024 * 1024 // len(unit))
    begun = perf_counter()
    for _ in hits(text):
        pass
    for _ in markings(text):
        pass
    assert perf_counter() - begun < 20  # anything quadratic takes minutes
