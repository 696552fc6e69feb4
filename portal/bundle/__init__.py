"""The static bundle (V24): the public pages as files, to be carried to a site on another network.

`build` walks the public pages as a visitor would, `seal` signs what it found and checks it again on the other side.
"""

from portal.bundle.build import Changed, build
from portal.bundle.seal import faults_of, public_key

__all__ = ["Changed", "build", "faults_of", "public_key"]
