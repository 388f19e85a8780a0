import { define } from "../define";

export const ticketCase = define({
  pl: {
    "ticket-case.loading": "Wczytuję sprawę…",
    "ticket-case.promised": "Obiecane",
    "ticket-case.to": "Co piszesz",
    "ticket-case.answer-question": "Odpowiedź biuru",
    "ticket-case.ask-office": "Do drugiej linii",
    "ticket-case.add-note": "Notatka",
    "ticket-case.complain": "Reklamacja",
    "ticket-case.text": "Treść",
    "ticket-case.complain-hint": "Reklamacja otworzy sprawę ponownie, z całą historią.",
    "ticket-case.answer-hint": "Biuro czeka na tę odpowiedź, jego zegar stoi.",
    "ticket-case.send": "Wyślij",
    "ticket-case.sent": "Wysłano.",
  },
  en: {
    "ticket-case.loading": "Loading the case…",
    "ticket-case.promised": "Promised",
    "ticket-case.to": "What you write",
    "ticket-case.answer-question": "Answer to the office",
    "ticket-case.ask-office": "To the second line",
    "ticket-case.add-note": "Note",
    "ticket-case.complain": "Complaint",
    "ticket-case.text": "Text",
    "ticket-case.complain-hint": "The complaint reopens the case, with all of its history.",
    "ticket-case.answer-hint": "The office waits for this answer, its clock is stopped.",
    "ticket-case.send": "Send",
    "ticket-case.sent": "Sent.",
  },
});
