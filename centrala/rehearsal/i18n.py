"""Texts of a rehearsal in Polish and English."""

from __future__ import annotations

LANGUAGES = ("pl", "en")

WORDS = {
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
        "offered": "zgł.",
        "service_level": "cel %",
        "mean_wait_ms": "śr. czek.",
        "p95_wait_ms": "p95",
        "longest_wait_ms": "najdł.",
        "abandoned_share": "rez. %",
        "occupancy": "zaj. %",
        "coverage": "prog. %",
        "chart_level": "Odebrane w czasie docelowym, %",
        "chart_wait": "95. percentyl oczekiwania, min",
        "chart_abandoned": "Rezygnacje, %",
        "table": "Wszystkie liczby",
        "assumptions": "Jak to policzono",
        "chart": "Wykres; te same liczby są w tabeli poniżej.",
        "day": "dzień {0}",
        "trace": "zapis {0}",
        "surge": "ruch ×{0}",
        "before_rules": "obecne zasady",
        "now": "obecne zasady",
        "now_rules": "obecne zasady",
        "after_rules": "nowe zasady",
    },
    "en": {
        "title": "Rehearsal",
        "before": "old",
        "after": "new",
        "group": "group",
        "rules": "rules",
        "total": "all",
        "queue": "queue",
        "channel": "channel",
        "type": "type",
        "language": "language",
        "offered": "offered",
        "service_level": "SL %",
        "mean_wait_ms": "ASA",
        "p95_wait_ms": "p95",
        "longest_wait_ms": "longest",
        "abandoned_share": "left %",
        "occupancy": "occ. %",
        "coverage": "EWT %",
        "chart_level": "Answered within the target, %",
        "chart_wait": "95th percentile of the wait, min",
        "chart_abandoned": "Gave up, %",
        "table": "All figures",
        "assumptions": "How this was counted",
        "chart": "A chart; the same figures are in the table below.",
        "day": "day {0}",
        "trace": "trace {0}",
        "surge": "arrivals ×{0}",
        "before_rules": "old rules",
        "now": "today's rules",
        "now_rules": "today's rules",
        "after_rules": "new rules",
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
            "(answered + given up within the target) / (answered + given up)"
        ),
        "without-short-abandons": (
            "answered within the target / offered, less those who gave up within 5 s"
        ),
    },
}

STATED = {
    "pl": {
        "level": "Poziom obsługi: {0}. Cel jest celem kolejki i kanału.",
        "waits": (
            "Średnie oczekiwanie i p95: odebranych; najdłuższe: wszystkich; od przyjścia do "
            "odebrania, z dzwonieniem. Każde zgłoszenie liczy się w kolejce, do której przyszło."
        ),
        "occupancy": (
            "Zajętość: rozmowa, pisanie i kończenie / (to samo + gotowość i dzwonienie); w wierszu "
            "grupy: jaka część tego czasu poszła na jej zgłoszenia."
        ),
        "coverage": (
            "Prognoza: hala pytana przy przyjściu; jaka część odebranych, którzy mieli czekać, "
            "czekała w podanym przedziale."
        ),
        "patience": (
            "Cierpliwość: kto zrezygnował, ma swoją; u reszty znamy tylko dolną granicę, więc "
            "losujemy z estymatora Kaplana-Meiera pod warunkiem tego, ile czekali; gdzie tak długo "
            "czekało mniej niż 10, dalej średni hazard dnia. Kto się nie doczekał, ma długość "
            "rozmowy wylosowaną z tego dnia. Ziarno losowania: {0}."
        ),
        "archive": (
            "Z archiwum: przyjścia, obecność, przerwy i plany konsultantów, czas dzwonienia, "
            "rozmów i kończenia oraz decyzje kierowników jak zapisano. Kto był na linii o północy, "
            "jest grany, ale nie liczony. Zgłoszenie przekazane dalej to jedna rozmowa o łącznej "
            "długości."
        ),
        "left_out": "Czego nie powtórzono z nagrania: {0}.",
        "refused": "Czego hala nie przyjęła w tej próbie, {0}: {1}.",
        "staff": (
            "Obsada z zapisu: w każdej godzinie tylu, ile rozmów naraz było w niej najwięcej "
            "({0}); to dolna granica. Każdy ma wszystkie umiejętności na poziomie 100, kończenie "
            "trwa tyle, ile dają zasady, nic nie dzwoni."
        ),
        "types": "Rodzaje zapisu w kolejkach: {0}.",
        "menu": (
            "Pominięto z zapisu: {0} rozłączonych w menu, zanim stanęli w kolejce; {1} połączeń "
            "widmo (PHANTOM)."
        ),
        "surge": (
            "Ruch ×{0}: każde zgłoszenie przychodzi {0} razy, kopie do 15 minut wcześniej lub "
            "później, z długością i cierpliwością wylosowaną spośród zgłoszeń tej samej kolejki "
            "z tej samej godziny; konsultantów tylu samo."
        ),
    },
    "en": {
        "level": "Service level: {0}. The target is that of the queue and the channel.",
        "waits": (
            "ASA and p95: of those answered; longest: of anybody; from arrival to answer, ringing "
            "included. Every contact counts in the queue that it came to."
        ),
        "occupancy": (
            "Occupancy: talking, writing and wrap-up / (that + ready and ringing); in a group's "
            "row: the share of that time that went into its contacts."
        ),
        "coverage": (
            "EWT: the ACD is asked on arrival; the share of those answered, of those who had to "
            "wait, whose wait was inside the interval."
        ),
        "patience": (
            "Patience: who gave up keeps their own; of the others only a lower bound is known, so "
            "it is drawn from a Kaplan-Meier estimate, given how long they waited, and where fewer "
            "than 10 waited so long, from the mean hazard of the day. Who was not answered is "
            "given the length of one of the day's conversations. Seed: {0}."
        ),
        "archive": (
            "From the archive: arrivals, the consultants' presence, pauses and plans, ringing, "
            "conversations and wrap-ups, and what supervisors did, as recorded. Who was in line at "
            "midnight is played and not counted. A contact that was passed on is one conversation "
            "of the whole length."
        ),
        "left_out": "Recorded and not done again: {0}.",
        "refused": "What the ACD did not take in this rehearsal, {0}: {1}.",
        "staff": (
            "Staff out of the trace: in each hour as many as conversations went on at one time in "
            "it, at most ({0}); a lower bound. Everybody has every skill at level 100, wrap-up is "
            "as long as the rules let it be, nothing rings."
        ),
        "types": "Types of the trace in queues: {0}.",
        "menu": (
            "Left out of the trace: {0} who hung up in the menu, before they were in line; {1} "
            "phantom calls."
        ),
        "surge": (
            "Arrivals ×{0}: every contact comes {0} times, the copies up to 15 minutes earlier or "
            "later, as long and as patient as others of the same queue and hour (drawn); as many "
            "consultants."
        ),
    },
}
