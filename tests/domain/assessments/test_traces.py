"""Hints for the reviewer: what in a finding may point at a person who was interviewed."""

import pytest

from treadle.domain.assessments.traces import WITHOUT_NUMBERS, TraceKind, traces_in

K = TraceKind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Workers cannot refuse overtime.",
        "Wages are paid late.",
        "Công nhân không được từ chối tăng ca.",
        "Làm việc ở đây phải xin phép đi vệ sinh.",
        "يعمل العمال ساعات إضافية دون رضاهم.",
    ],
)
def test_plain_texts_are_not_flagged(text: str) -> None:
    assert traces_in(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Told by 3 workers.", {K.NUMBER}),
        ("Workers on the sewing line said so.", {K.PLACE}),
        ("The night shift is not paid.", {K.PLACE}),
        ("It happened last week, on a Monday.", {K.DAY, K.NAME}),
        ("We heard it from Mrs. Tran.", {K.NAME}),
        ("The supervisor, Nguyen Van Minh, shouts.", {K.NAME}),
        ("A worker was slapped when she left.", {K.PERSON}),
        ("They said “we are locked in”.", {K.QUOTE}),
        ("Công nhân ở chuyền 5 bị mắng.", {K.PLACE, K.NUMBER}),
        ("Chị Lan bị phạt hôm qua.", {K.NAME, K.DAY}),
        ("Một công nhân mang thai bị đuổi.", {K.PERSON}),
        ("قالت عاملة واحدة ذلك.", {K.PERSON}),
        ("في خط ٦ يصرخ المشرف.", {K.PLACE, K.NUMBER}),
        ("السيد أحمد يصرخ.", {K.NAME}),
        ("حدث ذلك أمس.", {K.DAY}),
    ],
)
def test_what_may_point_at_a_person_is_flagged(text: str, kinds: set[TraceKind]) -> None:
    assert {trace.kind for trace in traces_in(text)} == kinds


def test_a_trace_says_where_it_stands() -> None:
    text = "Told by 3 workers of line 6."
    found = traces_in(text)
    assert [text[one.start : one.start + len(one.piece)] for one in found] == ["3", "line", "6"]
    assert all(str(one.kind.says) for one in found)


def test_summaries_of_interviews_may_say_numbers() -> None:
    assert traces_in("12 workers in groups", WITHOUT_NUMBERS) == []
    assert traces_in("12 workers, one was Chị Lan", WITHOUT_NUMBERS)[0].kind is TraceKind.NAME
