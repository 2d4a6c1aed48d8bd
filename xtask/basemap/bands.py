"""The bands of the archive: which zooms cover which part of the world. Tiles of a band are complete.

`bands.json` is shared by this recipe and the check of its result.
"""

import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import shapely

# Latitude of the edge of the Web Mercator square.
POLE = 85.05


def column_at(lng, zoom):
    """Fractional tile column of a longitude."""
    return (lng + 180) / 360 * 2**zoom


def row_at(lat, zoom):
    """Fractional tile row of a latitude, counted from the north."""
    return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom


def _lng_of(column, zoom):
    return column / 2**zoom * 360 - 180


def _lat_of(row, zoom):
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**zoom))))


@dataclass(frozen=True)
class Band:
    """Zooms that cover the same area, given as `columns` and `rows` of tiles at the first zoom."""

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
        """West, south, east, north of the tiles, in degrees."""
        west, east = (_lng_of(column, self.first) for column in (self.columns[0], self.columns[1] + 1))
        north, south = (_lat_of(row, self.first) for row in (self.rows[0], self.rows[1] + 1))
        return west, south, east, north

    @cached_property
    def wide_bounds(self):
        """The bounds with a margin, so that clipped edges lie outside of the tiles."""
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

# The last zoom that has tiles; beyond it they are overzoomed.
LAST = VENUES.last
# The zooms that share the finest data.
NEAR = (ALPS.first, LAST)
