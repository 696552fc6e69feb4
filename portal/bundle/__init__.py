"""The static bundle (V24): the public pages as files, to be carried to a site on another network.

`build` walks the public pages as a visitor would, `seal` signs what it found and checks it again on the other side."""
