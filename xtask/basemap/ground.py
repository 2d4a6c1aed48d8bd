"""The layers `earth`, `water`, `boundaries` and `landcover`.

Below zoom 7 from Natural Earth's coarse shapes; from zoom 7 on from GSHHG's shorelines and ISTAT's borders.
"""

import numpy as np
import shapely

import gshhg
import istat
from bands import ALPS, EUROPE, LAST, NEAR, VENUES, WORLD
from layers import area_of, line_of, parts_of, square_km

_NEIGHBORS = ("Austria", "France", "San Marino", "Slovenia", "Switzerland", "Vatican")

# In square degrees. Smaller seas are gaps between two islands of one polygon.
_LEAST_SEA = 2e-6
# Minimum area in km², and first zoom at which such a lake is drawn; smaller lakes are left out.
_LAKES = ((0.4, 9), (1, 8), (3, 7))
# About 40 km.
_LONG_RIVER_DEG = 0.45
# In degrees: the outer line is a land border where it is this near to a neighbor, and not this near to the sea.
_NEAR_NEIGHBOR, _NEAR_SEA = 0.035, 0.006
# Minimum number of points of a land border; a shorter piece is a coast that comes near a neighbor.
_FEWEST_POINTS = 6
# A foreign border that ends within this distance of Italy's, in degrees, is extended to it.
_REACH = 0.03
# People per km²: lower limit (inclusive) and upper limit (exclusive).
_DENSITIES = (("settled", 700, 2000), ("dense", 2000, np.inf))


def far(layers, world, europe):
    """Land and borders below the zooms of Italy's official shapes."""
    layers.add("earth", world.land(), WORLD.zooms, kind="earth")
    layers.add("boundaries", world.borders(), (1, WORLD.last), kind="country", kind_detail=istat.COUNTRY)
    land = shapely.intersection(europe.land(), EUROPE.box)
    layers.add("earth", area_of(land), EUROPE.zooms, kind="earth")
    borders = shapely.intersection(europe.borders(), EUROPE.box)
    layers.add("boundaries", borders, EUROPE.zooms, kind="country", kind_detail=istat.COUNTRY)


def sea_and_lakes(layers, shores):
    """Adds GSHHG's land and water. Returns the sea and the lakes."""
    bounds = ALPS.wide_bounds
    here = {level: [] for level in (gshhg.LAND, gshhg.LAKE, gshhg.ISLAND_IN_LAKE)}
    for outline in shores:
        if outline.level in here and outline.touches(bounds):
            here[outline.level].append(outline.area_in(bounds))
    land = shapely.union_all(here[gshhg.LAND])
    layers.add("earth", area_of(land), NEAR, kind="earth")
    sea = shapely.difference(ALPS.box, land)
    sea = shapely.MultiPolygon([part for part in parts_of(sea, "Polygon") if part.area > _LEAST_SEA])
    layers.add("water", sea, NEAR, kind="ocean")
    islands = shapely.union_all(here[gshhg.ISLAND_IN_LAKE])
    lakes = [area_of(shapely.difference(lake, islands)) for lake in here[gshhg.LAKE]]
    lakes = [lake for lake in lakes if not lake.is_empty and square_km(lake) >= _LAKES[0][0]]
    for lake in lakes:
        first = next(zoom for least, zoom in reversed(_LAKES) if square_km(lake) >= least)
        layers.add("water", lake, (first, LAST), kind="lake", min_zoom=first)
    _great_lakes(layers, shores)
    return sea, lakes


def _great_lakes(layers, shores):
    """Lakes large enough for the zooms below the Alps band."""
    for outline in shores:
        is_european = outline.square_km > 150 and outline.touches(EUROPE.wide_bounds)
        is_great = outline.square_km > 8000
        if outline.level != gshhg.LAKE or not (is_european or is_great):
            continue
        lake = shapely.make_valid(outline.area())
        # A lake that crosses the antimeridian would be drawn around the world.
        if lake.area > 200:
            continue
        if is_great:
            layers.add("water", shapely.simplify(lake, 0.02), (2, WORLD.last), kind="lake")
        if is_european:
            lake = shapely.make_valid(shapely.simplify(lake, 0.004))
            layers.add("water", area_of(shapely.intersection(lake, EUROPE.box)), EUROPE.zooms, kind="lake")


def rivers(layers, outlines, lakes):
    """Long rivers from zoom 7, all others from zoom 8; none inside a lake."""
    bounds = EUROPE.wide_bounds
    courses = line_of(
        shapely.clip_by_rect(shapely.LineString(outline.at), *bounds)
        for outline in outlines
        if outline.touches(bounds)
    )
    # Length is measured over all of Europe; clipping comes after that.
    courses = [course for course in parts_of(courses, "LineString") if course.intersects(ALPS.box)]
    lakes = shapely.union_all(lakes)
    for first, chosen in (
        (7, [course for course in courses if course.length >= _LONG_RIVER_DEG]),
        (8, [course for course in courses if course.length < _LONG_RIVER_DEG]),
    ):
        dry = shapely.difference(shapely.intersection(shapely.MultiLineString(chosen), ALPS.box), lakes)
        layers.add("water", line_of([dry]), (first, LAST), kind="river", min_zoom=first)


def italy(layers, country, europe, sea):
    """Italy's own shape and borders, and the borders between its neighbors and other countries."""
    outline = country.outline()
    simple = shapely.make_valid(shapely.simplify(outline, 0.002))
    layers.add("earth", area_of(simple), EUROPE.zooms, kind="country", iso="IT")
    layers.add("earth", area_of(shapely.intersection(outline, ALPS.box)), NEAR, kind="country", iso="IT")

    lines = country.lines()
    border = _border(lines[istat.COUNTRY], europe.land(_NEIGHBORS), sea)
    abroad = _abroad(europe, outline, border)
    for line in (border, abroad):
        here = shapely.intersection(line, ALPS.box)
        layers.add("boundaries", here, NEAR, kind="country", kind_detail=istat.COUNTRY)
    layers.add("boundaries", lines[istat.REGION], (5, EUROPE.last), kind="region", kind_detail=istat.REGION)
    for level, kind, band, zooms in (
        (istat.REGION, "region", ALPS, NEAR),
        (istat.COUNTY, "county", ALPS, NEAR),
        (istat.LOCALITY, "locality", VENUES, VENUES.zooms),
    ):
        layers.add(
            "boundaries", shapely.intersection(lines[level], band.box), zooms, kind=kind, kind_detail=level
        )


def _border(outer, neighbors, sea):
    """The part of the outer line that is a land border. ISTAT does not distinguish it from the coast."""
    near = shapely.simplify(neighbors, 0.002).buffer(_NEAR_NEIGHBOR)
    shore = shapely.simplify(sea, 0.001).buffer(_NEAR_SEA)
    shapely.prepare([near, shore])
    pieces = []
    for line in parts_of(outer, "LineString"):
        at = shapely.get_coordinates(line)
        is_border = shapely.contains_xy(near, at) & ~shapely.contains_xy(shore, at)
        changes = np.flatnonzero(np.diff(np.concatenate([[0], is_border.astype(np.int8), [0]])))
        for start, end in changes.reshape(-1, 2):
            if end - start >= _FEWEST_POINTS:
                pieces.append(shapely.LineString(at[start:end]))
    return line_of(pieces)


def _abroad(europe, outline, border):
    """Borders between neighbors: their source is up to a kilometer off, but they are extended to Italy's border."""
    lines = shapely.difference(shapely.intersection(europe.borders(without="Italy"), ALPS.box), outline)
    met = []
    for line in parts_of(line_of([lines]), "LineString"):
        at = list(line.coords)
        for end, place in ((0, 0), (-1, len(at) + 1)):
            gap = shapely.shortest_line(shapely.Point(at[end]), border)
            if 0 < gap.length < _REACH:
                at.insert(place, gap.coords[-1])
        # A short piece that both leaves and meets Italy is an error of the other source, not a border.
        if len(at) < len(line.coords) + 2 or line.length > 2 * _REACH:
            met.append(shapely.LineString(at))
    return line_of(met)


def settled(layers, country):
    """Municipalities merged by population density: a substitute for built-up land."""
    for detail, least, below in _DENSITIES:
        shapes = [
            shapely.make_valid(municipality.shape)
            for municipality in country.municipalities.values()
            if least <= municipality.people_per_square_km() < below
            and municipality.shape.intersects(ALPS.box)
        ]
        area = shapely.intersection(shapely.make_valid(shapely.union_all(shapes)), ALPS.box)
        layers.add("landcover", area_of(area), NEAR, kind="urban_area", kind_detail=detail)
