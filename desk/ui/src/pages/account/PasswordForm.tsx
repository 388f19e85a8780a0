import { changePassword } from "../../app/session";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { AlertNotice, TextField } from "../../ui/forms";
import { useSending, type Errors } from "./proofForm";

type FieldName = "current" | "new" | "again";

const FIELDS: readonly FieldName[] = ["current", "new", "again"];

function formErrors(values: Record<FieldName, string>, t: Translate): Errors<FieldName> {
  const empty = FIELDS.find((name) => values[name] === "");
  if (empty !== undefined) return { [empty]: t("password.needed") };
  return values.new === values.again ? {} : { again: t("password.different") };
}

/** Form that sets a new password; `onDone` is called when the server accepted it. */
export function PasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { errors, busy, onSubmit } = useSending<FieldName>({
    fields: FIELDS,
    check: (values) => formErrors(values, t),
    send: async (values, form) => {
      await changePassword(values.current, values.new);
      form.reset();
      onDone();
    },
    refusals: {
      "password-incorrect": { current: t("password.incorrect") },
      "password-too-short": { new: t("password.too-short") },
      "password-forbidden": { new: t("password.forbidden") },
      "password-guessable": { new: t("password.guessable") },
    },
  });
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
