/** Forms of the officer's actions as data: what each one asks for. */

import type { CaseBodies, CaseView } from "../../api/types";

export type FormName =
  | "return"
  | "pass-on"
  | "wait-for-others"
  | "close"
  | "add-part"
  | "promise"
  | "prioritise"
  | "join"
  | "separate"
  | "add-follow-up"
  | "set-legal-mode"
  | "notify-delay";

export type FieldName = "reason" | "office" | "text" | "done" | "answer" | "number" | "date" | "when" | "priority" | "after" | "children" | "photo" | "term";

export const FORM_FIELDS: Record<FormName, readonly FieldName[]> = {
  return: ["reason", "text"],
  "pass-on": ["office", "text"],
  "wait-for-others": ["text"],
  close: ["done", "photo", "answer", "children"],
  "add-part": ["office", "text", "after"],
  promise: ["date"],
  prioritise: ["priority"],
  join: ["number"],
  separate: [],
  "add-follow-up": ["text", "when"],
  "set-legal-mode": ["term"],
  "notify-delay": ["text", "date"],
};

/** Actions of the menu beside the question strip, in its order. */
export const MENU: readonly FormName[] = ["pass-on", "add-part", "wait-for-others", "promise", "add-follow-up", "prioritise", "set-legal-mode", "notify-delay", "join", "separate"];

/** Legal terms that an officer chooses from; ids of the city's targets. */
export const LEGAL_TERMS = ["complaint", "suggestion", "inquiry", "complex"] as const;
export type LegalTerm = (typeof LEGAL_TERMS)[number];

export const RETURN_REASONS = ["other-office", "too-little", "duplicate", "not-the-city"] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

export interface FormValues {
  reason: ReturnReason;
  office: string;
  text: string;
  done: string;
  answer: string;
  number: string;
  /** Local date or date and hour, as the browser's field gives it. */
  date: string;
  when: string;
  priority: number;
  after: string;
  children: boolean;
  term: LegalTerm;
}

export const EMPTY_VALUES: FormValues = {
  reason: "other-office",
  office: "",
  text: "",
  done: "",
  answer: "",
  number: "",
  date: "",
  when: "",
  priority: 1,
  after: "",
  children: true,
  term: "complaint",
};

export type Missing = "text" | "done" | "answer" | "office" | "number" | "date";

const NUMBER = /^\d{1,9}[/-]\d{2}$/;
/** A promise is kept by the end of an office's day. */
const END_OF_DAY = "T16:00";

const momentOf = (local: string): number => new Date(local.includes("T") ? local : `${local}${END_OF_DAY}`).getTime();

/** The close of the last open part answers the resident. */
export function needsAnswer(view: CaseView): boolean {
  return view.parts.every((part) => part.part === view.part || part.state === "closed");
}

const isPast = (local: string, now: number): boolean => local === "" || !(momentOf(local) > now);

/** Fields of a form: with the duplicate's number or the office that is meant, when the reason says so. */
export function fieldsOf(form: FormName, values: FormValues, view: CaseView): readonly FieldName[] {
  const shown = FORM_FIELDS[form].filter((field) => {
    if (field === "answer") return needsAnswer(view);
    if (field === "children") return view.children.length > 0;
    return field !== "after" || view.parts.length > 0;
  });
  if (form !== "return") return shown;
  if (values.reason === "other-office") return ["reason", "office", "text"];
  return values.reason === "duplicate" ? ["reason", "number", "text"] : shown;
}

/** First field that has to be filled in before the action; undefined when none. */
export function missingIn(form: FormName, values: FormValues, view: CaseView, now: number): Missing | undefined {
  const checks: Partial<Record<FieldName, [Missing, boolean]>> = {
    office: ["office", values.office === "" && form !== "return"],
    number: ["number", !NUMBER.test(values.number.trim())],
    text: ["text", values.text.trim() === ""],
    done: ["done", values.done.trim() === ""],
    answer: ["answer", values.answer.trim() === ""],
    date: ["date", isPast(values.date, now)],
    when: ["date", isPast(values.when, now)],
  };
  return fieldsOf(form, values, view)
    .map((field) => checks[field])
    .find((check) => check?.[1])?.[0];
}

const ticketNumber = (text: string): string => text.trim().replace("-", "/");

/** UTC without fractions of a second, as the server takes times. */
const utcOf = (local: string): string => `${new Date(momentOf(local)).toISOString().slice(0, 19)}Z`;

type Bodies = { [F in FormName]: (values: FormValues, view: CaseView) => CaseBodies[F] };

const returnBody: Bodies["return"] = ({ reason, text, office, number }) => ({
  reason,
  text: text.trim(),
  ...(reason === "other-office" && office !== "" ? { office_id: office } : {}),
  ...(reason === "duplicate" ? { duplicate_of: ticketNumber(number) } : {}),
});

const BODIES: Bodies = {
  return: returnBody,
  "pass-on": ({ office, text }) => ({ office_id: office, text: text.trim() }),
  "add-part": ({ office, text, after }) => ({ office_id: office, text: text.trim(), ...(after === "" ? {} : { after: Number(after) }) }),
  "wait-for-others": ({ text }) => ({ text: text.trim() }),
  close: ({ done, answer, children }, view) => ({ done: done.trim(), answer: needsAnswer(view) ? answer.trim() : "", children }),
  promise: ({ date }) => ({ at: utcOf(date) }),
  prioritise: ({ priority }) => ({ priority }),
  join: ({ number }) => ({ parent: ticketNumber(number) }),
  "add-follow-up": ({ text, when }) => ({ text: text.trim(), due: utcOf(when) }),
  "set-legal-mode": ({ term }) => ({ term }),
  "notify-delay": ({ text, date }) => ({ reason: text.trim(), new_date: date }),
  separate: () => ({}),
};

/** Body of the request that performs the action. */
export const bodyOf = (form: FormName, values: FormValues, view: CaseView): object => BODIES[form](values, view);
