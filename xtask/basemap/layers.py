"""Output for the tile cutter: one file of GeoJSON lines per layer; each feature has its range of zooms.

Also geometry functions that all layers share.
"""

import json
import math

import numpy as np
import shapely

# About a centimeter; also removes the last bits, in which processors differ.
_DECIMALS = 7
_KM_PER_DEG = 111.3


class Layers:
    """The layer files in a folder, opened when their first feature is added."""

    def __init__(self, folder):
        self._folder = folder
        self._files = {}
        self.counts = {}

    def add(self, layer, shape, zooms, **attributes):
        """Adds a feature for `zooms` (first, last). `name__de=` becomes the attribute `name:de`."""
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
    """The `Polygon` or `LineString` parts of a shape, from any nesting of collections."""
    parts = [shape]
    while any(hasattr(part, "geoms") for part in parts):
        parts = list(shapely.get_parts(parts))
    return [part for part in parts if part.geom_type == kind]


def area_of(shape):
    """The polygons of a shape, as one shape; everything else is dropped."""
    polygons = parts_of(shape, "Polygon")
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def line_of(shapes):
    """The lines of shapes, joined end to end."""
    lines = parts_of(shapely.GeometryCollection(list(shapes)), "LineString")
    return shapely.line_merge(shapely.MultiLineString(lines))


def square_km(shape):
    """Area of a small shape given in degrees, in km²."""
    return shape.area * _KM_PER_DEG**2 * math.cos(math.radians(shape.centroid.y))


def inmost_point(shape, tolerance_deg):
    """The center of the largest inscribed circle of the largest part: the best position for a name."""
    largest = max(parts_of(shape, "Polygon"), key=lambda part: part.area)
    simple = shapely.simplify(largest, tolerance_deg / 2)
    return shapely.Point(shapely.maximum_inscribed_circle(simple, tolerance=tolerance_deg).coords[0])
