"""Templates and tags: what is promised to readers of screens, and to the content security policy."""

import gzip
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import translation

from treadle import ui
from treadle.ui.components import KINDS, tag

TEMPLATES = sorted(Path(ui.__file__ or "").parent.glob("templates/**/*.html"))
TODAY = date(2026, 2, 24)


class VisitForm(forms.Form):
    day = forms.DateField(label="Day", help_text="A working day.")
    held = forms.ChoiceField(label="Held", choices=[("site", "on site"), ("far", "virtual")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)

    def clean(self) -> dict[str, Any]:
        self.add_error(None, "The two do not fit.")
        return self.cleaned_data


def drawn(source: str, **context: Any) -> str:
    return Template("{% load treadle_ui %}" + source).render(Context({"today": TODAY, **context}))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=", text)
    assert not re.search(r"<script(?![^>]*src=)", text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tag_has_its_kind_and_is_escaped(kind: str) -> None:
    assert tag("<late>", kind) == f'<span class="tag {kind}">&lt;late&gt;</span>'


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="Unknown kind"):
        tag("late", "red")


def test_errors_stand_beside_their_fields_and_are_summed_on_top() -> None:
    form = VisitForm({"day": "never"})
    html = drawn("{% fields form %}", form=form)
    assert 'href="#id_day"' in html
    assert 'href="#id_held_0"' in html
    assert 'id="id_held_0"' in html
    assert 'id="id_day_error"' in html
    assert 'aria-describedby="id_day_helptext id_day_error"' in html
    assert "The two do not fit." in html
    assert "3 things" in html


def test_optional_fields_say_so() -> None:
    html = drawn("{% field form.note %}{% field form.day %}", form=VisitForm())
    assert html.count("(optional)") == 1


def test_rows_that_need_you_say_why_and_by_when() -> None:
    rows = [{"title": "Sign", "why": "It waits", "due": date(2026, 2, 27), "href": "/m/", "button": "Open"}]
    html = drawn("{% needs rows %}", rows=rows)
    assert "due in 3 days" in html
    assert 'class="button main"' in html
    assert '<span class="sr-only">: Sign</span>' in html


def test_nothing_to_do_says_what_next() -> None:
    html = drawn('{% needs rows empty_title="All done" empty_href="/v/" empty_button="Plan a visit" %}', rows=[])
    assert "All done" in html
    assert 'href="/v/"' in html


def test_work_asks_again_only_while_it_goes_on() -> None:
    assert 'hx-get="/w/"' in drawn('{% work_progress 1 4 url="/w/" %}')
    assert "hx-get" not in drawn('{% work_progress 4 4 url="/w/" %}')
    assert "hx-get" not in drawn('{% work_progress 1 4 url="/w/" failed="The file has no names." %}')


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("vi", "ltr"), ("ar", "rtl")])
def test_a_page_has_language_and_direction(language: str, direction: str) -> None:
    with translation.override(language):
        html = render_to_string("ui/shell.html", {"nav": []})
    assert f'<html lang="{language}" dir="{direction}"' in html
    assert 'href="#main"' in html


def test_synthetic_data_are_marked_and_only_they() -> None:
    assert "Synthetic data" in render_to_string("ui/shell.html", {"demo_mode": True})
    assert "Synthetic data" not in render_to_string("ui/shell.html", {"demo_mode": False})


def test_the_theme_is_one_of_two_or_the_device_s() -> None:
    assert 'data-theme="dark"' in render_to_string("ui/plain.html", {"theme": "dark"})
    assert "data-theme=" not in render_to_string("ui/plain.html", {"theme": '"><b>'}).split("<head>")[0]


def test_navigation_is_grouped_and_marks_the_page() -> None:
    nav = [
        {"title": "Home", "href": "/", "current": True, "count": 7},
        {"title": "Rates", "href": "/rates/", "group": "Programme"},
        {"title": "People", "href": "/people/", "group": "Programme"},
    ]
    html = render_to_string("ui/parts/side.html", {"nav": nav})
    assert html.count("<h2>Programme</h2>") == 1
    assert html.count("<ul") == html.count("</ul>") == 2
    assert html.count("aria-current") == 1


def test_refused_and_not_found_look_the_same() -> None:
    assert render_to_string("403.html") == render_to_string("404.html")


def test_a_failure_page_needs_nothing() -> None:
    assert "<h1>" in render_to_string("500.html")


def test_the_sheets_weigh_at_most_20_kilobytes() -> None:
    sheets = Path(ui.__file__ or "").parent.glob("static/ui/*.css")
    assert sum(len(gzip.compress(sheet.read_bytes())) for sheet in sheets) <= 20_000
