"""A post is public, a name is not."""

import pytest

from issues.releases.job_titles import UNNAMED, public_responsible


@pytest.mark.parametrize(
    ("text", "posts", "shown"),
    [
        ("党委书记", ["党委书记"], "党委书记"),
        ("副局长张三", ["局长", "副局长"], "副局长"),
        ("张三（党委书记）、李四（镇长）", ["镇长", "党委书记"], "党委书记、镇长"),
        ("人社所所长", [], "人社所所长"),
        ("办公室主任、财务科长", [], "办公室主任、财务科长"),
        ("张三", ["党委书记"], UNNAMED),
        ("办公室主任 张三", [], UNNAMED),
        ("", ["党委书记"], UNNAMED),
    ],
)
def test_a_post_is_shown_and_a_name_is_not(text, posts, shown):
    assert public_responsible(text, posts) == shown
