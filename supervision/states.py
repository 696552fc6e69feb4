"""The questions of the doubt list (V20). They are never verdicts: a row here is worth a look and nothing more."""

from django.db.models import TextChoices


class Doubt(TextChoices):
    SAME_TEXT = "same_text", "多家单位文字相同"
    QUICK = "quick", "申报完成后一天内销号"
    MASS = "mass", "时限之前集中销号"
    UNANIMOUS = "unanimous", "刚够人数、全票认可"
    SHORT = "short", "投票只开了几分钟"
    JUST = "just", "刚好达到门槛"
    THIRD = "third", "三次以上延期"
