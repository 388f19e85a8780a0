/** Forms of the account: what is sent with the present password or a code, and why it is refused. */

import { useState, type SubmitEvent } from "react";
import { isProblem } from "../../api/http";
import { formatDuration } from "../../core/clock";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";

export type Errors<Name extends string> = Partial<Record<Name | "form", string>>;

const CODE = /^\d{6}$/;

/** The digits of a typed code; apps show them with a space. */
export function digitsOf(text: string): string {
  return text.replaceAll(" ", "");
}

export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** Text of a refusal that is about no field. */
export function formRefusal(error: unknown, t: Translate): string {
  if (!isProblem(error)) return t("error.unknown");
  if (error.unreachable) return t("error.unreachable");
  if (error.status !== 429) return t("error.unknown");
  return t("login.too-many", { time: formatDuration((error.retryAfterS ?? 60) * 1000) });
}

interface Sending<Name extends string> {
  fields: readonly Name[];
  /** Returns what is wrong before anything is sent. */
  check: (values: Record<Name, string>) => Errors<Name>;
  /** Rejects with a `Problem` when the server refuses. */
  send: (values: Record<Name, string>, form: HTMLFormElement) => Promise<void>;
  /** Returns the refusals of single fields, by error code. */
  refusals: Partial<Record<string, Errors<Name>>>;
}

function valuesOf<Name extends string>(form: HTMLFormElement, fields: readonly Name[]): Record<Name, string> {
  const data = new FormData(form);
  const entries = fields.map((name) => {
    const entry = data.get(name);
    return [name, typeof entry === "string" ? entry : ""] as const;
  });
  return Object.fromEntries(entries) as Record<Name, string>;
}

/** Sends a form once at a time, and puts the focus into the first field that is wrong. */
export function useSending<Name extends string>({ fields, check, send, refusals }: Sending<Name>) {
  const { t } = useTranslation();
  const [errors, setErrors] = useState<Errors<Name>>({});
  const [busy, setBusy] = useState(false);

  const refusalOf = (error: unknown): Errors<Name> => {
    const ofField = isProblem(error) ? refusals[error.code] : undefined;
    return ofField ?? ({ form: formRefusal(error, t) } as Errors<Name>);
  };

  const sendValues = async (form: HTMLFormElement): Promise<void> => {
    const values = valuesOf(form, fields);
    let refusal = check(values);
    if (Object.keys(refusal).length === 0) {
      setBusy(true);
      try {
        await send(values, form);
      } catch (error) {
        refusal = refusalOf(error);
      }
      setBusy(false);
    }
    setErrors(refusal);
    const wrong = fields.find((name) => refusal[name] !== undefined);
    if (wrong !== undefined) form.querySelector<HTMLInputElement>(`[name="${wrong}"]`)?.focus();
  };

  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!busy) void sendValues(event.currentTarget);
  };

  return { errors, busy, onSubmit };
}
