"""The workbench, the progress wall, the trail."""

from supervision.views.trail import trail, trail_anchor
from supervision.views.wall import wall
from supervision.views.workbench import workbench

__all__ = ["trail", "trail_anchor", "wall", "workbench"]
