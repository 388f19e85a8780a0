"""Texts of a rehearsal in Polish and English."""

from __future__ import annotations

LANGUAGES = ("pl", "en")

LABELS = {
    "pl": {
        "title": "Próba",
        "before": "obecne",
        "after": "nowe",
        "group": "grupa",
        "rules": "zasady",
        "total": "razem",
        "queue": "kolejka",
        "channel": "kanał",
        "type": "rodzaj",
        "language": "język",
        "offered": "zgłosz.",
        "service_level": "cel %",
        "mean_wait_ms": "śr. czas",
        "p95_wait_ms": "p95",
        "longest_wait_ms": "najdł.",
        "abandoned_share": "rez. %",
        "occupancy": "zaj. %",
        "coverage": "szac. %",
        "chart_level": "Odebrane w czasie docelowym, %",
        "chart_wait": "95. percentyl oczekiwania, min",
        "chart_abandoned": "Rezygnacje, %",
        "table": "Wszystkie liczby",
        "assumptions": "Jak obliczono te liczby",
        "chart": "Wykres; te same liczby są w tabeli poniżej.",
        "day": "dzień {0}",
        "trace": "zapis {0}",
        "surge": "ruch ×{0}",
        "before_rules": "obecne zasady",
        "now": "obecne zasady",
        "now_rules": "obecne zasady",
        "after_rules": "nowe zasady",
        "recorded": "zapis",
        "recorded_rules": "jak zapisano",
        "no_answers": "brak odebranych",
    },
    "en": {
        "title": "Rehearsal",
        "before": "current",
        "after": "new",
        "group": "group",
        "rules": "rules",
        "total": "total",
        "queue": "queue",
        "channel": "channel",
        "type": "type",
        "language": "language",
        "offered": "offered",
        "service_level": "SL %",
        "mean_wait_ms": "ASA",
        "p95_wait_ms": "p95",
        "longest_wait_ms": "longest",
        "abandoned_share": "aband. %",
        "occupancy": "occ. %",
        "coverage": "EWT %",
        "chart_level": "Answered within the target, %",
        "chart_wait": "95th percentile of the wait, min",
        "chart_abandoned": "Abandoned, %",
        "table": "All figures",
        "assumptions": "How the figures were calculated",
        "chart": "A chart; the same figures are in the table below.",
        "day": "day {0}",
        "trace": "trace {0}",
        "surge": "arrivals ×{0}",
        "before_rules": "current rules",
        "now": "current rules",
        "now_rules": "current rules",
        "after_rules": "new rules",
        "recorded": "trace",
        "recorded_rules": "as recorded",
        "no_answers": "no answered calls",
    },
}

CHANNELS = {
    "pl": {"phone": "telefon", "chat": "czat", "email": "e-mail", "callback": "oddzwonienie"},
    "en": {"phone": "phone", "chat": "chat", "email": "e-mail", "callback": "callback"},
}

DENOMINATORS = {
    "pl": {
        "offered": "odebrane w czasie docelowym / wszystkie zgłoszone",
        "answered": "odebrane w czasie docelowym / odebrane",
        "answered-plus-abandoned-in-target": (
            "(odebrane + porzucone w czasie docelowym) / (odebrane + porzucone)"
        ),
        "without-short-abandons": (
            "odebrane w czasie docelowym / zgłoszone bez porzuconych w ciągu 5 s"
        ),
    },
    "en": {
        "offered": "answered within the target / all offered",
        "answered": "answered within the target / answered",
        "answered-plus-abandoned-in-target": (
            "(answered + abandoned within the target) / (answered + abandoned)"
        ),
        "without-short-abandons": (
            "answered within the target / offered without those abandoned within 5 s"
        ),
    },
}

ASSUMPTIONS = {
    "pl": {
        "level": "Poziom obsługi: {0}. Czas docelowy jest czasem kolejki i kanału.",
        "waits": (
            "Średni czas oczekiwania i p95: zgłoszenia odebrane; najdłuższy: wszystkie zgłoszenia; "
            "od przyjścia do odebrania, razem z dzwonieniem. Zgłoszenie liczy się w kolejce, do "
            "której przyszło."
        ),
        "occupancy": (
            "Zajętość: czas rozmowy, pisania i kończenia / (ten sam czas + gotowość i dzwonienie); "
            "w wierszu grupy: udział tego czasu, który zajęły jej zgłoszenia."
        ),
        "coverage": (
            "Szacowany czas oczekiwania: ACD podaje przedział w chwili przyjścia; wynik to udział "
            "odebranych zgłoszeń, które czekały i odebrano je w tym przedziale."
        ),
        "patience": (
            "Cierpliwość: zgłoszenie porzucone ma czas zapisany; dla pozostałych znana jest tylko "
            "dolna granica, więc czas jest losowany z estymatora Kaplana-Meiera pod warunkiem "
            "dotychczasowego oczekiwania, a tam, gdzie tak długo czekało mniej niż 10 zgłoszeń, "
            "ze średniego hazardu dnia. Zgłoszenie nieodebrane ma długość rozmowy wylosowaną "
            "spośród rozmów tego dnia. Ziarno losowania: {0}."
        ),
        "archive": (
            "Z archiwum pochodzą: czasy przyjścia, obecność, przerwy i plany konsultantów, długość "
            "dzwonienia, rozmów i kończenia oraz decyzje kierowników. Zgłoszenia, które czekały o "
            "północy, są symulowane, ale nie są liczone. Zgłoszenie przekazane liczy się jako "
            "jedna rozmowa o łącznej długości."
        ),
        "left_out": "Zdarzenia nagrania, których nie powtórzono: {0}.",
        "refused": "Polecenia odrzucone przez ACD w tej próbie, {0}: {1}.",
        "staff": (
            "Obecność odczytana z zapisu: {0} konsultantów, razem {1} godz. gotowości i pracy. "
            "Zapis nie mówi, kto był gotowy: konsultant był nieobecny, gdy czekał ktoś, kogo mógł "
            "obsłużyć; do 5 minut po rozmowie to kończenie, dłużej przerwa. Konsultant ma "
            "umiejętności do tych rodzajów połączeń, które odbierał, na poziomie 100; dzwonienie "
            "nie zajmuje czasu."
        ),
        "days": (
            "W pliku jest {0} dni, od {1} do {2}; symulowano je po kolei, a liczby dotyczą "
            "wszystkich razem."
        ),
        "days_without_dates": (
            "W pliku nie ma dat, a godziny zaczynają się od nowa {0} raz(y): przyjęto {1} dni, "
            "symulowano je po kolei, a liczby dotyczą wszystkich razem."
        ),
        "unanswered": (
            "Połączenia oddane konsultantowi i zakończone w tej samej sekundzie liczą się jako "
            "nieodebrane: {0}."
        ),
        "bad_rows": "Pominięto nieczytelne wiersze: {0}; pierwszy: {1}",
        "no_answers": "Brak odebranych połączeń, więc nie ma poziomu obsługi, {0}: {1}.",
        "types": "Rodzaje zapisu w kolejkach: {0}.",
        "menu": (
            "Pominięto z zapisu: połączenia zakończone w menu przed kolejką: {0}; połączenia widmo "
            "(PHANTOM): {1}."
        ),
        "surge": (
            "Ruch ×{0}: każde zgłoszenie przychodzi {0} razy; kopie przychodzą do 15 minut "
            "wcześniej lub później, z długością i cierpliwością wylosowaną spośród zgłoszeń tej "
            "samej kolejki z tej samej godziny; liczba konsultantów się nie zmienia."
        ),
    },
    "en": {
        "level": "Service level: {0}. The target is the one of the queue and the channel.",
        "waits": (
            "Average speed of answer (ASA) and p95: answered contacts; longest wait: all contacts; "
            "from arrival to answer, ringing included. A contact counts in the queue in which it "
            "arrived."
        ),
        "occupancy": (
            "Occupancy: time of talking, writing and wrap-up / (the same time + ready and "
            "ringing); in the row of a group: the share of that time that its contacts took."
        ),
        "coverage": (
            "Estimated wait time (EWT): the ACD gives an interval on arrival; the figure is the "
            "share of answered contacts that had to wait and were answered within it."
        ),
        "patience": (
            "Patience: an abandoned contact has its recorded time; for all others only a lower "
            "bound is known, so the time is drawn from a Kaplan-Meier estimate, given the wait so "
            "far, and, where fewer than 10 contacts waited that long, from the mean hazard of the "
            "day. A contact that was not answered has the length of a conversation drawn from the "
            "same day. Seed: {0}."
        ),
        "archive": (
            "From the archive: arrivals, presence, breaks and plans of the consultants, lengths of "
            "ringing, conversations and wrap-ups, and decisions of supervisors. Contacts that "
            "waited at midnight are simulated and not counted. A transferred contact counts as one "
            "conversation of the whole length."
        ),
        "left_out": "Events of the recording that were not repeated: {0}.",
        "refused": "Inputs that the ACD refused in this rehearsal, {0}: {1}.",
        "staff": (
            "Presence read from the trace: {0} consultants, {1} hours of readiness and work in "
            "all. A trace does not say who was ready: a consultant was not while somebody waited "
            "whom they could have served; up to 5 minutes after a conversation that is wrap-up, "
            "beyond it an absence. A consultant has the skills for the types of calls that they "
            "took, at level 100; ringing takes no time."
        ),
        "days": (
            "The file holds {0} days, from {1} to {2}; they are simulated one after the other, and "
            "the figures are of all of them together."
        ),
        "days_without_dates": (
            "The file has no dates, and its times begin anew {0} time(s): taken as {1} days, which "
            "are simulated one after the other; the figures are of all of them together."
        ),
        "unanswered": (
            "Calls given to a consultant that ended in the same second count as not answered: {0}."
        ),
        "bad_rows": "Rows left out because they cannot be read: {0}; the first: {1}",
        "no_answers": "No answered calls, so there is no service level, {0}: {1}.",
        "types": "Types of the trace in queues: {0}.",
        "menu": (
            "Left out of the trace: calls that ended in the menu before the queue: {0}; phantom "
            "calls: {1}."
        ),
        "surge": (
            "Arrivals ×{0}: every contact arrives {0} times; the copies arrive up to 15 minutes "
            "earlier or later, with length and patience drawn from contacts of the same queue and "
            "hour; the number of consultants does not change."
        ),
    },
}
