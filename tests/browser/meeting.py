"""A meeting by web forms: the roll, the two witnesses' steps, the vote on paper or by slips."""

ROLL = "\n".join(
    [f"群众{n:02d}，基层群众代表" for n in range(15)] + [f"党员{n:02d} 本单位党员" for n in range(15)]
)


def step(at, person, review, name, button, fill=None):
    """One person opens one step of the meeting and presses its button."""
    at.sign_out()
    at.sign_in(person)
    at.open(f"/desk/reviews/{review}/")
    at.open(f"/desk/reviews/{review}/{name}/")
    for field, value in (fill or {}).items():
        at.page.fill(f"[name={field}]", value)
    at.press(button)


def seat(at, people, review):
    """The roll typed short first, then whole; locked, confirmed, signed in."""
    step(
        at,
        people.clerk,
        review,
        "roll",
        "保存并核对",
        {"lines": ROLL.split("\n", 20)[0] + "，\n党员 本单位党员"},
    )
    assert "还差" in at.text()
    at.page.fill("[name=lines]", ROLL)
    at.press("保存并核对")
    assert "均达到要求" in at.text()
    step(at, people.clerk, review, "lock", "锁定名册和规则", {"tellers": "王某"})
    step(at, people.supervisor, review, "roll/confirm", "确认名册")
    at.sign_out()
    at.sign_in(people.clerk)
    at.open(f"/desk/reviews/{review}/sign-in/")
    for box in at.page.locator("[name=present]").all():
        box.check()
    at.press("签到")


def hold_on_paper(at, people, row):
    """From the called review to the count, on paper; signed out at the end."""
    review = row.review_id
    seat(at, people, review)
    step(at, people.clerk, review, "start/ask", "提请开始投票", {"paper_issued": "30"})
    step(at, people.supervisor, review, "start", "见证投票开始")
    step(at, people.clerk, review, "close/ask", "提请结束投票")
    step(at, people.supervisor, review, "close", "见证投票结束", {"returned": "0"})
    numbers = {f"p{row.pk}_{n}": many for n, many in enumerate(("24", "4", "2", "0", "0"))}
    for person in (people.clerk, people.supervisor):
        step(at, person, review, "paper", "提交录入", {"issued": "30", "returned": "30"} | numbers)
    step(at, people.clerk, review, "count", "计票")
    assert "已计票封存" in at.text()
    at.sign_out()
