"""Polish words of numbers, counted nouns, dates and times."""

# ruff: noqa: SIM905 - word tables read better as prose than as lists

from __future__ import annotations

from ivr.speech.slavic import Adjective, Ending, Gender, Grammar, Noun


def _ordinals(stems: str) -> tuple[Adjective, ...]:
    soft = {"drug": "velar", "trzec": "soft"}
    return tuple(Adjective(stem, soft.get(stem, "hard")) for stem in stems.split())


GRAMMAR = Grammar(
    small=tuple(
        "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście "
        "dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście "
        "dziewiętnaście".split()
    ),
    gendered={Gender.FEMININE: {1: "jedna", 2: "dwie"}, Gender.NEUTER: {1: "jedno"}},
    tens=tuple(
        "- - dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt "
        "osiemdziesiąt dziewięćdziesiąt".split()
    ),
    hundreds=tuple(
        "- sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset".split()
    ),
    scales=(
        Noun("tysiąc", "tysiące", "tysięcy", Gender.MASCULINE),
        Noun("milion", "miliony", "milionów", Gender.MASCULINE),
    ),
    one_inflects_in_compounds=False,
    tens_are_ordinal=True,
    endings={
        "hard": {
            Ending.NOMINATIVE: "y",
            Ending.GENITIVE: "ego",
            Ending.FEMININE: "a",
            Ending.LOCATIVE: "ej",
        },
        "velar": {
            Ending.NOMINATIVE: "i",
            Ending.GENITIVE: "iego",
            Ending.FEMININE: "a",
            Ending.LOCATIVE: "iej",
        },
        "soft": {
            Ending.NOMINATIVE: "i",
            Ending.GENITIVE: "iego",
            Ending.FEMININE: "ia",
            Ending.LOCATIVE: "iej",
        },
    },
    ordinal_small=_ordinals(
        "zerow pierwsz drug trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt jedenast dwunast "
        "trzynast czternast piętnast szesnast siedemnast osiemnast dziewiętnast"
    ),
    ordinal_tens=_ordinals(
        "- - dwudziest trzydziest czterdziest pięćdziesiąt sześćdziesiąt siedemdziesiąt "
        "osiemdziesiąt dziewięćdziesiąt"
    ),
    ordinal_hundreds=_ordinals(
        "- setn dwusetn trzechsetn czterechsetn pięćsetn sześćsetn siedemsetn osiemsetn "
        "dziewięćsetn"
    ),
    two_thousandth=Adjective("dwutysięczn"),
)

NOUNS = {
    "seconds": Noun("sekunda", "sekundy", "sekund", Gender.FEMININE),
    "minutes": Noun("minuta", "minuty", "minut", Gender.FEMININE),
    "hours": Noun("godzina", "godziny", "godzin", Gender.FEMININE),
    "days": Noun("dzień", "dni", "dni", Gender.MASCULINE),
    "people": Noun("osoba", "osoby", "osób", Gender.FEMININE),
}
MONTHS = tuple(
    "- stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia".split()
)
YEAR = "roku"
SLASH = "łamane przez"
PERCENT = "procent"
POINT = "przecinek"
PLUS = "plus"
LESS_THAN_A_MINUTE = "mniej niż minuta"
MORE_THAN_AN_HOUR = "ponad godzina"
ABBREVIATIONS = {
    "ul.": "ulica",
    "al.": "aleja",
    "pl.": "plac",
    "os.": "osiedle",
    "nr": "numer",
    "godz.": "godzina",
    "tel.": "telefon",
    "m.st.": "miasta stołecznego",
    "św.": "świętego",
    "gen.": "generała",
    "ks.": "księdza",
    "m.in.": "między innymi",
    "np.": "na przykład",
}


def preposition_of_time(hour_word: str) -> str:
    """Return the time with its preposition, always `o`."""
    return f"o {hour_word}"
