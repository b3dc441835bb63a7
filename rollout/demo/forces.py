"""The forces of the made-up workspace: real names, so that it reads like the real thing; everything else is invented.

Officers and workforce are rounded from published figures. After the forces of the table come numbered ones, so that a
workspace can have any number of them.
"""

from __future__ import annotations

from typing import NamedTuple

from rollout.demo.chance import Chance


class DemoForce(NamedTuple):
    """One force. `tile` is its row and column on the tile map, "" for one that lies nowhere.

    `tag` is home-office for the territorial forces of England and Wales, else partner.
    """

    id: str
    name: str
    nation: str
    region: str
    officers: int
    workforce: int
    tile: str = ""

    @property
    def tag(self) -> str:
        """The label that blueprints' scopes refer to."""
        return "home-office" if self.nation in ("england", "wales") else "partner"

    @property
    def account(self) -> str:
        """The account that looks after its files."""
        return f"@example-{self.id}"


_TABLE = """
kent | Kent Police | england | South East | 4170 | 6180 | 9, 9
essex | Essex Police | england | Eastern | 3760 | 5300 | 8, 9
avon-and-somerset | Avon and Somerset Police | england | South West | 3330 | 5310 | 9, 4
bedfordshire | Bedfordshire Police | england | Eastern | 1480 | 2240 | 7, 8
cambridgeshire | Cambridgeshire Constabulary | england | Eastern | 1720 | 2390 | 6, 8
cheshire | Cheshire Constabulary | england | North West | 2400 | 3580 | 6, 4
city-of-london | City of London Police | england | London | 990 | 1190 | 9, 8
cleveland | Cleveland Police | england | North East | 1520 | 1830 | 3, 7
cumbria | Cumbria Constabulary | england | North West | 1370 | 1860 | 3, 5
derbyshire | Derbyshire Constabulary | england | East Midlands | 2100 | 3340 | 6, 6
devon-and-cornwall | Devon & Cornwall Police | england | South West | 3620 | 5070 | 10, 3
dorset | Dorset Police | england | South West | 1420 | 2430 | 10, 4
durham | Durham Constabulary | england | North East | 1380 | 2110 | 3, 6
dyfed-powys | Dyfed-Powys Police | wales | Wales | 1290 | 1960 | 7, 3
gloucestershire | Gloucestershire Constabulary | england | South West | 1350 | 1970 | 8, 5
greater-manchester | Greater Manchester Police | england | North West | 8110 | 10680 | 5, 5
gwent | Gwent Police | wales | Wales | 1550 | 2140 | 8, 4
hampshire | Hampshire & Isle of Wight Constabulary | england | South East | 3370 | 4670 | 9, 6
hertfordshire | Hertfordshire Constabulary | england | Eastern | 2380 | 3560 | 8, 7
humberside | Humberside Police | england | Yorkshire and the Humber | 2270 | 3240 | 4, 8
lancashire | Lancashire Constabulary | england | North West | 3560 | 5110 | 4, 5
leicestershire | Leicestershire Police | england | East Midlands | 2250 | 3320 | 6, 7
lincolnshire | Lincolnshire Police | england | East Midlands | 1170 | 1470 | 5, 8
merseyside | Merseyside Police | england | North West | 4160 | 5950 | 5, 4
metropolitan | Metropolitan Police Service | england | London | 33290 | 41400 | 8, 8
norfolk | Norfolk Constabulary | england | Eastern | 1910 | 2790 | 6, 9
north-wales | North Wales Police | wales | Wales | 1740 | 2680 | 6, 3
north-yorkshire | North Yorkshire Police | england | Yorkshire and the Humber | 1660 | 2640 | 4, 6
northamptonshire | Northamptonshire Police | england | East Midlands | 1460 | 2170 | 7, 7
northumbria | Northumbria Police | england | North East | 3830 | 4870 | 2, 6
nottinghamshire | Nottinghamshire Police | england | East Midlands | 2390 | 3280 | 5, 7
south-wales | South Wales Police | wales | Wales | 3510 | 5330 | 8, 3
south-yorkshire | South Yorkshire Police | england | Yorkshire and the Humber | 3030 | 4640 | 5, 6
staffordshire | Staffordshire Police | england | West Midlands | 2000 | 2950 | 6, 5
suffolk | Suffolk Constabulary | england | Eastern | 1400 | 2050 | 7, 9
surrey | Surrey Police | england | South East | 2330 | 3580 | 9, 7
sussex | Sussex Police | england | South East | 3210 | 4930 | 10, 8
thames-valley | Thames Valley Police | england | South East | 5000 | 7400 | 8, 6
warwickshire | Warwickshire Police | england | West Midlands | 1130 | 1700 | 7, 6
west-mercia | West Mercia Police | england | West Midlands | 2510 | 3830 | 7, 4
west-midlands | West Midlands Police | england | West Midlands | 7990 | 10220 | 7, 5
west-yorkshire | West Yorkshire Police | england | Yorkshire and the Humber | 6140 | 9360 | 4, 7
wiltshire | Wiltshire Police | england | South West | 1210 | 2070 | 9, 5
btp | British Transport Police | uk | National | 2980 | 4630 | 1, 8
northern-ireland | Police Service of Northern Ireland | northern-ireland | Northern Ireland | 6720 | 9410 | 3, 2
police-scotland | Police Scotland | scotland | Scotland | 16610 | 23250 | 1, 5
"""


def forces(count: int, chance: Chance) -> tuple[DemoForce, ...]:
    """The first so many forces of the table, then numbered ones. Kent and Essex, who deliver together, come first."""
    rows = (line.split(" | ") for line in _TABLE.strip().split("\n"))
    known = [DemoForce(a, b, c, d, int(e), int(f), tile) for a, b, c, d, e, f, tile in rows]
    more = [_numbered(number, chance) for number in range(len(known) + 1, count + 1)]
    return tuple((known + more)[:count])


def _numbered(number: int, chance: Chance) -> DemoForce:
    officers = chance.between(90, 700, "officers", number) * 10
    return DemoForce(
        f"force-{number:03d}", f"Force {number}", "england", f"Region {number % 9 + 1}", officers, officers * 8 // 5
    )
