"""What looking leaves behind: doubts with what was found about them, spot checks with what they drew."""

from inspections.models.doubt import DoubtCheck, DoubtCount, DoubtNote, RaisedDoubt
from inspections.models.spot_check import DrawnItem, SpotCheck

__all__ = ["DoubtCheck", "DoubtCount", "DoubtNote", "DrawnItem", "RaisedDoubt", "SpotCheck"]
