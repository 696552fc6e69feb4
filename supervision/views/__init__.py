"""The workbench, the progress wall, the trail."""

from supervision.views.desk import workbench
from supervision.views.trail import trail, trail_anchor
from supervision.views.wall import wall

__all__ = ["trail", "trail_anchor", "wall", "workbench"]
