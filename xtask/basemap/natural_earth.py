"""Natural Earth, from the TopoJSON of the package `world-atlas`: countries, and the borders between them."""

import json
from dataclasses import dataclass

import numpy as np
import shapely

from layers import line_of


@dataclass(frozen=True)
class Atlas:
    """The countries at one scale."""

    # (name, shape), in the order of the file.
    countries: list
    # (line, names of the countries it separates)
    _borders: list

    def land(self, names=None):
        """All land, or that of some countries."""
        return shapely.union_all([shape for name, shape in self.countries if names is None or name in names])

    def borders(self, without=None):
        """The land borders; `without` leaves out those of one country."""
        return line_of(line for line, names in self._borders if without not in names)


def read(packages, scale):
    """Reads scale `50m` or `10m`."""
    topology = json.loads(packages.read("world-atlas", f"package/countries-{scale}.json"))
    arcs = _arcs(topology)
    countries, users = [], {}
    for country in topology["objects"]["countries"]["geometries"]:
        if "arcs" not in country:
            continue
        name = country["properties"]["name"]
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        for index in (index for polygon in polygons for ring in polygon for index in ring):
            # Keyed by position, not by name: two countries may have the same name.
            users.setdefault(max(index, ~index), {})[len(countries)] = name
        countries.append((name, _shape(polygons, arcs)))
    borders = [
        (shapely.LineString(arcs[index]), tuple(names.values()))
        for index, names in users.items()
        if len(names) > 1
    ]
    return Atlas(countries, borders)


def _arcs(topology):
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc, dtype=np.int64), axis=0) * scale + origin for arc in topology["arcs"]]


def _shape(polygons, arcs):
    return shapely.union_all([_polygon([_ring(ring, arcs) for ring in rings]) for rings in polygons])


def _polygon(rings):
    # The source is simplified: its smallest islands are reduced to two points.
    shell, *holes = (ring if len(ring) >= 4 else None for ring in rings)
    if shell is None:
        return None
    return shapely.make_valid(shapely.Polygon(shell, [hole for hole in holes if hole is not None]))


def _ring(indices, arcs):
    """Joins arcs; a negative index means a reversed arc. Each begins where the previous one ends."""
    pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
