import { useState, type SubmitEvent } from "react";
import { isProblem } from "../../api/http";
import { changePassword } from "../../app/session";
import { formatDuration } from "../../core/clock";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { AlertNotice, TextField } from "../../ui/forms";

type FieldName = "current" | "new" | "again";
type Errors = Partial<Record<FieldName | "form", string>>;

const FIELDS: readonly FieldName[] = ["current", "new", "again"];
const WEAK = {
  "password-too-short": "password.too-short",
  "password-forbidden": "password.forbidden",
  "password-guessable": "password.guessable",
} as const;

const isWeak = (code: string): code is keyof typeof WEAK => Object.hasOwn(WEAK, code);

function refusalErrors(error: unknown, t: Translate): Errors {
  if (!isProblem(error)) return { form: t("error.unknown") };
  if (error.unreachable) return { form: t("error.unreachable") };
  if (error.status === 429) {
    return { form: t("login.too-many", { time: formatDuration((error.retryAfterS ?? 60) * 1000) }) };
  }
  if (error.code === "password-incorrect") return { current: t("password.incorrect") };
  return isWeak(error.code) ? { new: t(WEAK[error.code]) } : { form: t("error.unknown") };
}

function formErrors(values: Record<FieldName, string>, t: Translate): Errors {
  const empty = FIELDS.find((name) => values[name] === "");
  if (empty !== undefined) return { [empty]: t("password.needed") };
  return values.new === values.again ? {} : { again: t("password.different") };
}

function valuesOf(form: HTMLFormElement): Record<FieldName, string> {
  const data = new FormData(form);
  const value = (name: FieldName): string => {
    const entry = data.get(name);
    return typeof entry === "string" ? entry : "";
  };
  return { current: value("current"), new: value("new"), again: value("again") };
}

/** Form that sets a new password; `onDone` is called when the server accepted it. */
export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);

  const send = async (form: HTMLFormElement): Promise<void> => {
    const values = valuesOf(form);
    let found = formErrors(values, t);
    if (Object.keys(found).length === 0) {
      setBusy(true);
      try {
        await changePassword(values.current, values.new);
        form.reset();
        onDone();
      } catch (error) {
        found = refusalErrors(error, t);
      }
      setBusy(false);
    }
    setErrors(found);
    const wrong = FIELDS.find((name) => found[name] !== undefined);
    if (wrong !== undefined) form.querySelector<HTMLInputElement>(`[name="${wrong}"]`)?.focus();
  };

  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!busy) void send(event.currentTarget);
  };

  return (
    <form className="login__form" onSubmit={onSubmit} noValidate>
      <AlertNotice text={errors.form} />
      {FIELDS.map((name) => (
        <TextField
          key={name}
          id={`password-${name}`}
          name={name}
          label={t(`password.${name}`)}
          type="password"
          autoComplete={name === "current" ? "current-password" : "new-password"}
          error={errors[name]}
        />
      ))}
      <p className="hint">{t("password.advice")}</p>
      <button className="button button--main button--wide" type="submit" aria-disabled={busy}>
        {busy ? t("password.busy") : t("password.submit")}
      </button>
    </form>
  );
}
