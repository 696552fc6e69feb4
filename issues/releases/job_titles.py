"""What may be said of a person outside the house: the post, never the name."""

import re

# How a post ends. A text that ends otherwise may be somebody's name, so it is not shown.
ENDINGS = (
    *(
        "书记",
        "主任",
        "局长",
        "镇长",
        "乡长",
        "县长",
        "区长",
        "市长",
        "科长",
        "处长",
        "部长",
        "所长",
        "站长",
        "院长",
    ),
    *(
        "校长",
        "会长",
        "行长",
        "社长",
        "厅长",
        "组长",
        "队长",
        "秘书长",
        "主席",
        "委员",
        "常委",
        "干事",
        "负责人",
        "经理",
    ),
    *(
        "工程师",
        "会计师",
        "领导",
        "班子",
        "成员",
        "党委",
        "党组",
        "党支部",
        "党总支",
        "办公室",
        "科室",
        "部门",
    ),
)
UNNAMED = "本单位责任人（不公布姓名）"


def public_responsible(text: str, posts: list[str]) -> str:
    """The responsible person as the public sees them: the unit's own posts named in `text`, or `text` when it is a post.

    A free text may hold a name (责任落实到人), and a name is not public (promises 5): what is not surely a post is
    replaced by words that say so.
    """
    found = [post for post in sorted(posts, key=len, reverse=True) if post in text]
    named = [post for post in found if not any(post in longer for longer in found if longer != post)]
    if named:
        return "、".join(sorted(named, key=text.index))
    parts = [part for part in re.split(r"[、，,；;/\s]+", text) if part]
    return "、".join(parts) if parts and all(part.endswith(ENDINGS) for part in parts) else UNNAMED
