import { define } from "../define";

/** Panels of the desk that failed while rendering. */
export const panel = define({
  pl: {
    "panel.failed": "Tej części strony nie da się pokazać: {name}.",
    "panel.failed-hint": "Reszta strony i rozmowa działają dalej.",
    "panel.reload": "Wczytaj tę część ponownie",
    "panel.name-desk": "biurko",
    "panel.name-top": "górny pasek",
    "panel.name-phone": "telefon",
    "panel.name-work": "moja praca",
    "panel.name-contact": "kontakt",
    "panel.name-case": "zgłoszenie",
    "panel.name-conversation": "rozmowa",
    "panel.name-resident": "mieszkaniec i wiedza",
    "panel.name-notices": "powiadomienia",
    "panel.name-shortcuts": "skróty klawiszowe",
  },
  en: {
    "panel.failed": "This part of the page cannot be shown: {name}.",
    "panel.failed-hint": "The rest of the page and the call go on.",
    "panel.reload": "Reload this part",
    "panel.name-desk": "desk",
    "panel.name-top": "top bar",
    "panel.name-phone": "telephone",
    "panel.name-work": "my work",
    "panel.name-contact": "contact",
    "panel.name-case": "case",
    "panel.name-conversation": "conversation",
    "panel.name-resident": "resident and knowledge",
    "panel.name-notices": "notices",
    "panel.name-shortcuts": "keyboard shortcuts",
  },
});
