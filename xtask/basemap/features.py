"""Builds the features of the basemap: reads source packages, writes one file of GeoJSON lines per layer.

    python features.py FOLDER_OF_PACKAGES FOLDER_OF_RESULTS

Run by `cargo xtask basemap`, which has checked the packages, and which cuts the result into tiles.
"""

import sys
from pathlib import Path

import ground
import gshhg
import istat
import natural_earth
import places
import relief
from layers import Layers
from packages import Packages


def main(package_folder, result_folder):
    packages, layers = Packages(Path(package_folder)), Layers(Path(result_folder))
    world, europe = natural_earth.read(packages, "50m"), natural_earth.read(packages, "10m")
    country = istat.read(packages)
    names = places.hand_names()

    ground.far(layers, world, europe)
    sea, lakes = ground.sea_and_lakes(layers, gshhg.shores(packages))
    ground.rivers(layers, gshhg.rivers(packages), lakes)
    ground.italy(layers, country, europe, sea)
    ground.settled(layers, country)

    places.countries(layers, world, names)
    places.regions(layers, country)
    places.waters(layers, lakes, names)
    places.towns(layers, packages, country, names)

    relief.relief(layers, packages)
    layers.close()
    print(", ".join(f"{layer} {count}" for layer, count in sorted(layers.counts.items())))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
