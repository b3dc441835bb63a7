"""Early places: the latest of all floors and bounds, followed back through the links."""

from __future__ import annotations

from datetime import timedelta

from tests.oracle.network import Arrow, Network, Node, Quorum
from tests.oracle.progress import FINISHED, IN_PROGRESS, NOT_APPLICABLE, NOT_STARTED, Standing

NEVER = -(10**9)
"""The place of something that bounds nothing."""
UNREACHED = 10**9


class Forward:
    """Where everything stands at the earliest. Places are boundaries in each copy's own calendar."""

    def __init__(self, network: Network, standing: dict[Node, Standing]) -> None:
        self.network = network
        self.standing = standing
        self.into: dict[Node, list[Arrow]] = {node: [] for node in network.nodes}
        for link in network.arrows:
            self.into[link.after].append(link)
        self._places: dict[tuple[Node, bool], int] = {}

    def place(self, node: Node, *, only_open: bool = False) -> int:
        """Where a copy's remaining work starts; a finished or not applicable one has no more than this one place.

        `only_open`: for a copy that is not applicable, the place it has from work that is unfinished or held.
        """
        key = (node, only_open)
        if key not in self._places:
            self._places[key] = self._find_place(node, only_open=only_open)
        return self._places[key]

    def _find_place(self, node: Node, *, only_open: bool) -> int:
        standing = self.standing[node]
        only_open = only_open or standing.kind == FINISHED
        reasons = [boundary for _, boundary in standing.floors]
        reasons += [self.bound(link, only_open=only_open) for link in self.into[node]]
        reasons += [self.quorum_bound(q, only_open=only_open) for q in self.network.quorums if q.after == node]
        if standing.finish is not None:
            reasons.append(standing.finish)
        return max(reasons, default=NEVER)

    def finish(self, node: Node) -> int:
        """Where it is done, in the network."""
        return self.place(node) + self.standing[node].left

    def is_held(self, node: Node) -> bool:
        """Whether a finished copy waits, in the network, for something that came late."""
        standing = self.standing[node]
        return standing.finish is not None and self.place(node) > standing.finish

    def is_open(self, node: Node) -> bool:
        """Whether a copy can hold finished ones: unfinished, or held itself."""
        return self.standing[node].kind in (NOT_STARTED, IN_PROGRESS) or self.is_held(node)

    def bound(self, link: Arrow, *, only_open: bool = False) -> int:
        """The earliest place its link allows the successor, NEVER when it allows any."""
        before = self.standing[link.before]
        if before.kind == NOT_APPLICABLE:
            place = self.place(link.before, only_open=only_open)
            return NEVER if place == NEVER else self.bound_from(link, place)
        if only_open and not self.is_open(link.before):
            return NEVER
        return self.bound_from(link, self.finish(link.before))

    def bound_from(self, link: Arrow, finish: int) -> int:
        """The earliest place of the successor if the predecessor's remaining work finished at `finish`."""
        before, after = self.standing[link.before], self.standing[link.after]
        elapsed = timedelta(days=link.elapsed)
        if link.type in ("FS", "FF"):
            day = before.days.day_before(finish) + elapsed
            through = after.days.end_of(day)
        else:
            day = before.days.day_after(finish - before.left)
            if before.started is not None:
                day = before.days.day_after(before.days.on_or_after(before.started))
            through = after.days.on_or_after(day + elapsed)
        through += link.working
        return through - after.left if link.type in ("FF", "SF") else through

    def votes(self, quorum: Quorum, *, only_open: bool = False) -> list[int]:
        """The bound of each force's own copy; a reached one counts as long past for a finished successor."""
        return [UNREACHED if v is None else self.bound(v, only_open=only_open) for v in quorum.votes]

    def is_short(self, quorum: Quorum) -> bool:
        """Whether a quorum cannot be reached: too few take part, or the files of too many cannot be read."""
        readable = sum(vote is not None for vote in quorum.votes)
        return not quorum.votes or readable < quorum.needs

    def quorum_bound(self, quorum: Quorum, *, only_open: bool = False) -> int:
        """The bound of the copy with which enough forces have reached the milestone."""
        if self.is_short(quorum):
            return NEVER
        return sorted(self.votes(quorum, only_open=only_open))[quorum.needs - 1]

    def counting(self, node: Node) -> list[tuple[Arrow, int]]:
        """All arrows that bound a copy, with their bounds; of a quorum, those up to the one that completes it."""
        only_open = self.standing[node].kind == FINISHED
        result = [(link, self.bound(link, only_open=only_open)) for link in self.into[node]]
        for quorum in self.network.quorums:
            if quorum.after != node or self.is_short(quorum):
                continue
            last = self.quorum_bound(quorum, only_open=only_open)
            seen = {v: self.bound(v, only_open=only_open) for v in quorum.votes if v is not None}
            result += [(vote, bound) for vote, bound in seen.items() if bound <= last]
        return result
