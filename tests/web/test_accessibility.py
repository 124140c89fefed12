"""Tests of pages for screen readers and keyboards: landmarks, headings, labels, names, and enough contrast."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import fortnox_sdk.web
from tests.web.conftest import ClientVisitor
from tests.web.walking import imported_job

CSS = (Path(fortnox_sdk.web.__file__).parent / "static" / "guide.css").read_text(encoding="utf-8")
TEXT = [
    *((ink, ground) for ink in ("ink", "faint", "head", "link") for ground in ("page", "band")),
    *((name, f"{name}bg") for name in ("good", "bad", "warn")),
    *(("ink", f"{name}bg") for name in ("good", "bad", "warn")),
    ("bad", "page"),
    ("on-head", "head"),
]


class Outline(HTMLParser):
    def __init__(self):
        super().__init__()
        self.headings, self.landmarks, self.labels, self.fields, self.ids = [], [], set(), [], []
        self.references, self.lang, self._names, self._open = [], "", [], []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "html":
            self.lang = values["lang"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in {"header", "main", "nav"}:
            self.landmarks.append((tag, values.get("aria-label")))
        if tag == "label":
            self.labels.add(values["for"])
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self.fields.append(values.get("id"))
        if "id" in values:
            self.ids.append(values["id"])
        for name in ("aria-labelledby", "aria-describedby"):
            self.references += values.get(name, "").split()
        if tag in {"a", "button"}:
            self._open.append("")

    def handle_data(self, data):
        if self._open:
            self._open[-1] += data

    def handle_endtag(self, tag):
        if tag in {"a", "button"}:
            self._names.append(self._open.pop().strip())

    @property
    def names(self):
        return self._names


@pytest.fixture
def paths(anna, key):
    base = imported_job(anna, key).path.removesuffix("/import")
    ends = ("/", "/sign-in", "/year", "/import", "/maintenance", "/maintenance/settings/source")
    return ["/", "/new", "/nothing", *(base + end for end in ends)]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_has_landmarks_headings_labels_and_names(guide, paths, language):
    person = ClientVisitor(guide, language)
    for path in paths:
        page = person.get(path)
        outline = Outline()
        outline.feed(page.body.decode())
        assert outline.lang == language, path
        assert outline.headings[0] == 1, path
        assert outline.headings.count(1) == 1, path
        steps = [
            after - before for before, after in zip(outline.headings, outline.headings[1:], strict=False)
        ]
        assert all(step <= 1 for step in steps), (path, outline.headings)
        tags = [tag for tag, _ in outline.landmarks]
        assert (tags.count("main"), tags.count("header")) == (1, 1), path
        assert all(label for tag, label in outline.landmarks if tag == "nav"), path
        assert set(outline.fields) <= outline.labels, path
        assert len(outline.ids) == len(set(outline.ids)), path
        assert set(outline.references) <= set(outline.ids), path
        assert all(outline.names), path
        assert 'name="viewport"' in page.text


def luminance(colour):
    digits = colour * 2 if len(colour) == 3 else colour
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_enough_contrast(scheme):
    # WCAG 2.2 requires a contrast of 4.5 for text, and of 3 for the edges of fields.
    block = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([\w-]+): #(\w+);", block))
    weak = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}
    assert contrast(colours["edge"], colours["page"]) >= 3
