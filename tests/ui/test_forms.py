"""Forms: one summary, words for what is missing, and a layout that loses nothing."""

import pytest
from bs4 import BeautifulSoup
from crispy_forms.layout import Button, Div, Fieldset, Layout, Row, Submit
from django import forms
from django.template import Context, Template

from tests.ui.gallery import EveryField, Filter, Other, RegisterLine
from ui.forms import DateInput, ForumForm, NumberInput, Radios, Textarea, TimeInput


def render(source: str, **context: object) -> BeautifulSoup:
    return BeautifulSoup(Template(source).render(Context(context)), "html.parser")


def test_every_link_of_the_error_summary_leads_to_a_control() -> None:
    form, other = EveryField({}, prefix="every"), Other({}, prefix="other")
    page = render("{% error_summary form other %}{% form_fields form %}{% form_fields other %}", form=form, other=other)
    targets = [str(link["href"]) for link in page.select(".govuk-error-summary a")]
    assert "#id_every-board_0" in targets  # a group is entered by its first option
    for target in targets:
        control = page.find(id=target.removeprefix("#"))
        assert control is not None, target
        assert control.name in {"input", "select", "textarea"}, target


def test_what_is_wrong_with_the_whole_is_in_the_summary_without_a_link() -> None:
    page = render("{% error_summary form %}", form=Other({}))
    lines = [" ".join(line.get_text().split()) for line in page.select(".govuk-error-summary li")]
    assert lines == ["The end is before the start", "Enter place"]
    assert len(page.select(".govuk-error-summary a")) == 1


def test_a_summary_covers_a_formset_and_passes_over_what_is_not_there() -> None:
    lines = forms.formset_factory(RegisterLine, extra=0, min_num=3, validate_min=True)
    formset = lines({"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-status": "", "form-1-status": ""})
    formset.is_valid()
    page = render("{% error_summary formset None %}", formset=formset)
    texts = [" ".join(line.get_text().split()) for line in page.select(".govuk-error-summary li")]
    assert texts == ["Please submit at least 3 forms.", "Select status", "Select status"]
    assert str(page.select(".govuk-error-summary a")[0]["href"]) == "#id_form-0-status_0"


def test_what_is_wrong_with_a_hidden_field_is_said_without_a_link() -> None:
    form = EveryField({})
    form.add_error("token", "This page is out of date")
    page = render("{% error_summary form %}", form=form)
    assert "This page is out of date" in page.get_text()
    assert page.find("a", string="This page is out of date") is None


def test_no_summary_when_nothing_is_wrong() -> None:
    assert not render("{% error_summary form %}", form=EveryField()).get_text(strip=True)


def test_the_error_beside_a_field_is_what_describes_it() -> None:
    form = EveryField({})
    page = render("{% form_fields form %}", form=form)
    described = page.select("[aria-describedby]")
    assert described
    for element in described:
        for name in str(element["aria-describedby"]).split():
            assert page.find(id=name) is not None, name
    assert page.select_one("#id_minutes[aria-describedby='id_minutes_helptext id_minutes_error']") is not None


def test_a_field_that_the_layout_forgets_is_still_shown() -> None:
    page = render("{% form_fields form %}", form=EveryField())
    shown = {str(control["name"]) for control in page.select("input, select, textarea")}
    assert shown == set(EveryField.base_fields)


def test_only_what_may_stay_empty_is_called_optional() -> None:
    page = render("{% form_fields form %}", form=EveryField())
    labels = [
        " ".join(label.get_text().split()) for label in page.select("label, legend") if "(optional)" in label.get_text()
    ]
    assert labels == ["Reference (optional)", "Panel (optional)", "Themes (optional)", "Paper (optional)"]
    assert "(optional)" not in render("{% form_fields form %}", form=Filter()).get_text()


def test_a_hidden_label_is_still_read_out() -> None:
    page = render("{% field form.status hide_label=True %}", form=RegisterLine())
    legend = page.legend
    assert legend is not None
    assert "govuk-visually-hidden" in legend["class"]
    assert legend.get_text(strip=True) == "Status"


def test_a_revealed_part_names_the_option_that_reveals_it() -> None:
    page = render("{% form_fields form %}", form=EveryField())
    option = page.select_one(".forum-reveals input[data-reveals='1']")
    assert option is not None
    assert option["value"] == "csp"
    assert page.select_one(".forum-reveals .forum-reveal[data-revealed-by='1'] #id_panel") is not None


def test_djangos_plain_inputs_become_ours_and_keep_their_attributes() -> None:
    class Form(ForumForm):
        day = forms.DateField(widget=forms.DateInput(attrs={"autocomplete": "off"}))
        at = forms.TimeField()
        minutes = forms.IntegerField(min_value=1, max_value=120)
        note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}))

    form = Form({"day": "3/12/2026", "at": "10:05", "minutes": "5", "note": "x"})
    kinds = [type(field.widget) for field in form.fields.values()]
    assert kinds == [DateInput, TimeInput, NumberInput, Textarea]
    assert form.is_valid(), form.errors
    page = render("{% form_fields form %}", form=Form(initial=form.cleaned_data))
    assert page.select_one("#id_day[type='date'][value='2026-12-03'][autocomplete='off']") is not None
    assert page.select_one("#id_at[type='time'][value='10:05']") is not None
    assert page.select_one("#id_note[rows='3']:not([cols])") is not None
    assert page.select_one("#id_minutes[min], #id_minutes[max]") is None


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (forms.CharField(label="Title of the paper"), "Enter title of the paper"),
        (forms.CharField(label="DHR code"), "Enter DHR code"),
        (forms.ChoiceField(choices=[("a", "A")], widget=Radios), "Select thing"),
        (forms.BooleanField(label="I have read it"), "Tick “I have read it” to go on"),
        (forms.CharField(error_messages={"required": "Say what was learned"}), "Say what was learned"),
    ],
)
def test_an_empty_field_is_told_what_to_enter(field: forms.Field, words: str) -> None:
    form = type("Form", (ForumForm,), {"thing": field})({})
    assert form.errors["thing"] == [words]


def test_layout_objects_are_drawn_in_govuk_markup() -> None:
    class Form(ForumForm):
        one = forms.CharField()
        two = forms.CharField()
        layout = Layout(
            Fieldset("Where & when", Row("one", "two", css_class="wide")),
            Div(Submit("save", "Save", css_class="govuk-button--secondary"), Button("later", "Later"), css_id="end"),
        )

    page = render("{% form_fields form %}", form=Form())
    assert page.select_one("fieldset.govuk-fieldset > legend.govuk-fieldset__legend--m") is not None
    assert len(page.select(".forum-row.wide > .govuk-form-group")) == 2
    save, later = page.select("#end button.govuk-button")
    assert (save["type"], save["name"], save.get_text(strip=True)) == ("submit", "save", "Save")
    assert save["class"] == ["govuk-button", "govuk-button--secondary"]
    assert (later["type"], later["class"]) == ("button", ["govuk-button"])


def test_what_was_typed_stays_in_the_field() -> None:
    page = render("{% form_fields form %}", form=EveryField({"title": "A & B", "board": "csp", "themes": ["neglect"]}))
    assert page.select_one("#id_title[value='A & B']") is not None
    assert page.select_one("input[name='board'][value='csp'][checked]") is not None
    assert page.select_one("input[name='themes'][value='neglect'][checked]") is not None


def test_a_password_can_be_shown_but_is_never_sent_back() -> None:
    page = render("{% form_fields form %}", form=EveryField({"password": "three random words"}))
    control = page.select_one("[data-module='govuk-password-input'] input[name='password'][type='password']")
    assert control is not None
    assert control.get("value") is None
    button = page.select_one("button.govuk-js-password-input-toggle[type='button'][hidden]")
    assert button is not None
    assert button["aria-controls"] == control["id"]
