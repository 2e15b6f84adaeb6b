"""Controls drawn without templates are the same as Django draws them."""

import html

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from ui.renderers import FlatControls

CHOICES = [
    ("", "Nobody yet"),
    ("Agency & Co", [("1", "A <b>person</b>"), ("2", mark_safe("B&nbsp;person"))]),
    ("other", 'Someone "else"'),
]


class AForm(forms.Form):
    person = forms.ChoiceField(choices=CHOICES, initial="2")
    whole = forms.IntegerField(initial=1234, min_value=0, help_text="So many")
    text = forms.CharField(
        max_length=9, initial='<script>"&', widget=forms.TextInput(attrs={"class": "wide", "x": False})
    )
    email = forms.EmailField(required=False)
    address = forms.URLField(assume_scheme="https")
    kept = forms.CharField(widget=forms.HiddenInput, initial="")
    several = forms.MultipleChoiceField(choices=CHOICES, initial=["1", "2"])
    long = forms.CharField(widget=forms.Textarea, initial="a\nb")


@pytest.mark.parametrize("name", AForm.base_fields)
@pytest.mark.parametrize("data", [None, {"person": "other", "text": "'", "whole": "x", "several": ["other"]}])
def test_a_control_is_as_django_draws_it(name: str, data: dict[str, object] | None) -> None:
    flat, django = (str(AForm(data, renderer=each())[name]) for each in (FlatControls, DjangoTemplates))
    assert _parsed(flat) == _parsed(django)


def test_what_people_typed_cannot_become_markup() -> None:
    form = AForm({"text": '"><script>alert(1)</script>'}, renderer=FlatControls())
    assert "<script" not in str(form["text"])
    assert html.escape('"><script>', quote=True) in str(form["text"])


def _parsed(markup: str) -> str:
    return BeautifulSoup(markup, "html.parser").prettify()
