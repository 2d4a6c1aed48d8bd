"""Files inside the source packages, read in place. Nothing of a package is unpacked to disk or run."""

import io
import tarfile
import zipfile

import numpy as np
import pyarrow
import pyarrow.feather


class Packages:
    """The folder of the packages, whose hashes have been checked by the caller."""

    def __init__(self, folder):
        self._folder = folder

    def read(self, package, member):
        """The bytes of a file in the package whose file name begins with `package`."""
        found = sorted(self._folder.glob(f"{package}-*"))
        if len(found) != 1:
            raise SystemExit(
                f"expected one file of the package {package} in {self._folder}, found {len(found)}"
            )
        if found[0].suffix == ".whl":
            with zipfile.ZipFile(found[0]) as archive:
                return archive.read(member)
        with tarfile.open(found[0]) as archive:
            return archive.extractfile(member).read()

    def table(self, package, member):
        """A feather table."""
        return pyarrow.feather.read_table(pyarrow.BufferReader(self.read(package, member)))

    def array(self, package, member, name):
        """One array of a NumPy archive; pickled objects are rejected."""
        with np.load(io.BytesIO(self.read(package, member)), allow_pickle=False) as arrays:
            return arrays[name]
