"""The workbench, the progress wall, the doubt list, the trail."""

from supervision.views.desk import workbench
from supervision.views.doubts import doubt_look, doubts
from supervision.views.trail import trail, trail_anchor
from supervision.views.wall import wall

__all__ = ["doubt_look", "doubts", "trail", "trail_anchor", "wall", "workbench"]
