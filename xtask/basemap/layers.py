"""What is handed to the tile cutter: one file of GeoJSON lines a layer, each with the zooms it is for.

Also the few questions about shapes that every layer asks.
"""

import json
import math

import numpy as np
import shapely

# About a centimeter; and no trace of the last bits in which processors differ.
_DECIMALS = 7
_KM_PER_DEG = 111.3


class Layers:
    """The files of a folder, opened as features come."""

    def __init__(self, folder):
        self._folder = folder
        self._files = {}
        self.counts = {}

    def add(self, layer, shape, zooms, **attributes):
        """Adds a feature for `zooms`, first and last. `name__de=` becomes the attribute `name:de`."""
        if shape is None or shape.is_empty:
            return
        if layer not in self._files:
            self._files[layer] = open(self._folder / f"{layer}.ndjson", "w", encoding="utf-8")
            self.counts[layer] = 0
        rounded = shapely.transform(shape, lambda at: np.round(at, _DECIMALS))
        feature = {
            "type": "Feature",
            "tippecanoe": {"minzoom": zooms[0], "maxzoom": zooms[1]},
            "properties": {
                key.replace("__", ":"): value for key, value in attributes.items() if value is not None
            },
            "geometry": shapely.geometry.mapping(rounded),
        }
        self._files[layer].write(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.counts[layer] += 1

    def close(self):
        for file in self._files.values():
            file.close()


def parts_of(shape, kind):
    """The parts of a shape that are a `Polygon` or a `LineString`, out of whatever collection."""
    parts = [shape]
    while any(hasattr(part, "geoms") for part in parts):
        parts = list(shapely.get_parts(parts))
    return [part for part in parts if part.geom_type == kind]


def area_of(shape):
    """The polygons of a shape and nothing else, as one shape."""
    polygons = parts_of(shape, "Polygon")
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def line_of(shapes):
    """The lines of shapes, joined end to end."""
    lines = parts_of(shapely.GeometryCollection(list(shapes)), "LineString")
    return shapely.line_merge(shapely.MultiLineString(lines))


def square_km(shape):
    """The area of a small shape in degrees."""
    return shape.area * _KM_PER_DEG**2 * math.cos(math.radians(shape.centroid.y))


def inmost_point(shape, tolerance_deg):
    """The middle of the largest circle in the largest part: where a name stands best."""
    largest = max(parts_of(shape, "Polygon"), key=lambda part: part.area)
    simple = shapely.simplify(largest, tolerance_deg / 2)
    return shapely.Point(shapely.maximum_inscribed_circle(simple, tolerance=tolerance_deg).coords[0])
