"""Write `rollout/schedule/bank_holidays.py` from the `holidays` library: `make holidays` runs it.

The library is exact against gov.uk's published list (a test holds it to that), but importing it and working out three
divisions costs more than a whole `rollout status`, so its answers for 2000-2099 are kept as a table, and a test
compares the table with the installed library.
"""

from pathlib import Path

import holidays

DIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
TARGET = Path(__file__).parent.parent / "rollout" / "schedule" / "bank_holidays.py"
HEAD = '''"""Bank holidays that fall on weekdays, 2000-2099: a table written by `make holidays`, never by hand.

Source: the `holidays` library (MIT licence), compared in the tests with the installed version and with the dates
published on gov.uk. One line a year: the year, then month and day of each holiday.
"""

PUBLISHED_TO = 2028
"""The last year for which gov.uk has published dates; later ones are what the law of today would give."""

'''


def table(division: str) -> dict[int, list[str]]:
    """Weekday holidays of a division by year, as "MMDD"."""
    found = holidays.country_holidays("GB", subdiv=DIVISIONS[division], years=range(2000, 2100))
    years: dict[int, list[str]] = {}
    for day in sorted(found):
        if day.weekday() < 5:
            years.setdefault(day.year, []).append(f"{day:%m%d}")
    return years


def module() -> str:
    """The text of the whole module."""
    parts = [HEAD]
    for division in DIVISIONS:
        lines = "\n".join(f"{year} {' '.join(days)}" for year, days in table(division).items())
        parts.append(f'{division.upper().replace("-", "_")} = """\n{lines}\n"""\n\n')
    names = ",\n    ".join(f'"{d}": {d.upper().replace("-", "_")}' for d in DIVISIONS)
    parts.append(f"TABLES = {{\n    {names},\n}}\n")
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(module(), encoding="utf-8")
