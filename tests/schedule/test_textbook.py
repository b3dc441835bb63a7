"""Worked examples from books and courses; the figures are theirs.

Sources: M. Vanhoucke, Integrated Project Management and Control (Springer 2014), p. 9 (Patient Transport System);
B. W. Taylor, Introduction to Management Science, ch. 8, activities of the network on arrows;
S. Mubarak, Construction Project Scheduling and Control, on start-start and finish-finish pairs.
"""

from __future__ import annotations

from typing import Any

from tests.schedule.networks import Network, assert_answers, plain_days
from tests.schedule.product import Scheduler


def answers(columns: str, rows: dict[str, str]) -> dict[str, dict[str, Any]]:
    """A table of an answer: figures under their columns, the word critical where the source says so."""
    names = columns.split()
    return {name: dict(zip(names, map(int, row.split()), strict=True)) for name, row in rows.items()}


def test_taylor_seven_activities(each_schedule: Scheduler) -> None:
    network = Network(
        activities=[("1-2", 7), ("1-3", 10), ("2-4", 6), ("3-4", 5), ("3-5", 4), ("4-5", 3), ("5-6", 2)],
        relations=[
            ("1-2", "2-4", "FS", 0),
            ("1-3", "3-4", "FS", 0),
            ("1-3", "3-5", "FS", 0),
            ("2-4", "4-5", "FS", 0),
            ("3-4", "4-5", "FS", 0),
            ("3-5", "5-6", "FS", 0),
            ("4-5", "5-6", "FS", 0),
        ],
    )
    table = answers(
        "es ef ls lf tf critical",
        {
            "1-2": "0 7 2 9 2 0",
            "1-3": "0 10 0 10 0 1",
            "2-4": "7 13 9 15 2 0",
            "3-4": "10 15 10 15 0 1",
            "3-5": "10 14 14 18 4 0",
            "4-5": "15 18 15 18 0 1",
            "5-6": "18 20 18 20 0 1",
        },
    )
    assert_answers(network, table, plain_days(network, 30), each_schedule)


def test_vanhoucke_patient_transport_system(each_schedule: Scheduler) -> None:
    durations = (1, 1, 3, 2, 2, 2, 2, 1, 4, 5, 3, 3, 4, 5, 1, 5, 2)
    links = "1-2 2-3 3-4 3-6 4-5 5-8 6-7 7-8 8-9 8-10 8-11 8-12 8-13 9-14 10-14 11-14 12-14 13-14 13-15 14-16 14-17"
    pairs = [link.split("-") for link in f"{links} 15-16 15-17".split()]
    network = Network(
        activities=[(str(n), duration) for n, duration in enumerate(durations, start=1)],
        relations=[(before, after, "FS", 0) for before, after in pairs],
    )
    table = answers(
        "es ef ls lf critical",
        {
            "3": "2 5 2 5 1",
            "7": "7 9 7 9 1",
            "8": "9 10 9 10 1",
            "9": "10 14 11 15 0",
            "10": "10 15 10 15 1",
            "11": "10 13 12 15 0",
            "12": "10 13 12 15 0",
            "13": "10 14 11 15 0",
            "14": "15 20 15 20 1",
            "15": "14 15 19 20 0",
            "16": "20 25 20 25 1",
            "17": "20 22 23 25 0",
        },
    )
    assert_answers(network, table, plain_days(network, 30), each_schedule)


def test_mubarak_start_start_and_finish_finish_pairs(each_schedule: Scheduler) -> None:
    network = Network(
        activities=[("A", 5), ("B", 7), ("C", 3)],
        relations=[("A", "B", "SS", 0), ("A", "B", "FF", 0), ("B", "C", "SS", 0), ("B", "C", "FF", 0)],
    )
    table = answers("es ef", {"A": "0 5"}) | answers("es ef ls lf", {"B": "0 7 0 7", "C": "4 7 4 7"})
    assert_answers(network, table, plain_days(network, 10), each_schedule)
