"""The bands of the archive: which zooms cover which part of the world. Tiles of a band are whole.

`bands.json` says it once, for this recipe and for the check of its result.
"""

import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import shapely

# The edge of the web-mercator square.
POLE = 85.05


def column_at(lng, zoom):
    """Where a longitude lies among the columns of tiles, as a fraction."""
    return (lng + 180) / 360 * 2**zoom


def row_at(lat, zoom):
    """Where a latitude lies among the rows of tiles, from the north, as a fraction."""
    return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom


def _lng_of(column, zoom):
    return column / 2**zoom * 360 - 180


def _lat_of(row, zoom):
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**zoom))))


@dataclass(frozen=True)
class Band:
    """Zooms that cover the same tiles, at its first zoom those of `columns` and `rows`."""

    first: int
    last: int
    columns: tuple[int, int]
    rows: tuple[int, int]
    margin_deg: float

    @property
    def zooms(self):
        return self.first, self.last

    @cached_property
    def bounds(self):
        """West, south, east, north in degrees, as far as the tiles reach."""
        west, east = (_lng_of(column, self.first) for column in (self.columns[0], self.columns[1] + 1))
        north, south = (_lat_of(row, self.first) for row in (self.rows[0], self.rows[1] + 1))
        return west, south, east, north

    @cached_property
    def wide_bounds(self):
        """A little more than the tiles, so that no cut edge shows inside of one."""
        west, south, east, north = self.bounds
        margin = self.margin_deg
        return (
            max(west - margin, -180),
            max(south - margin, -POLE),
            min(east + margin, 180),
            min(north + margin, POLE),
        )

    @cached_property
    def box(self):
        return shapely.box(*self.wide_bounds)


def _read():
    found = json.loads(Path(__file__).with_name("bands.json").read_text())
    return {
        band["name"]: Band(*band["zooms"], tuple(band["columns"]), tuple(band["rows"]), band["margin_deg"])
        for band in found
    }


_BANDS = _read()
WORLD, EUROPE, ALPS, VENUES = (_BANDS[name] for name in ("world", "europe", "alps", "venues"))

# The last zoom that has tiles; closer than that they are stretched.
LAST = VENUES.last
# The zooms that share the finest data.
NEAR = (ALPS.first, LAST)
