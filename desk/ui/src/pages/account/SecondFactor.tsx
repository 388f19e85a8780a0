import { useState } from "react";
import type { SecondFactorSetup } from "../../api/types";
import { confirmSecondFactor, removeSecondFactor, setUpSecondFactor } from "../../app/session";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { AlertNotice, TextField } from "../../ui/forms";
import { digitsOf, isCode, useSending, type Errors } from "./proofForm";
import { QrCode } from "./QrCode";

type FieldName = "current" | "code";

const FIELDS: readonly FieldName[] = ["current", "code"];

function gaps(values: Record<FieldName, string>, fields: readonly FieldName[], t: Translate): Errors<FieldName> {
  if (fields.includes("current") && values.current === "") return { current: t("password.needed") };
  if (fields.includes("code") && !isCode(digitsOf(values.code))) return { code: t("second-factor.need-code") };
  return {};
}

interface ProofProps {
  /** Fields that are shown; the others are sent empty. */
  fields: readonly FieldName[];
  submit: "second-factor.set-up" | "second-factor.confirm" | "second-factor.remove";
  /** Rejects with a `Problem` when the server refuses. */
  send: (values: Record<FieldName, string>) => Promise<void>;
}

/** Form that proves who is there: the present password, a code of the app, or both. */
function ProofForm({ fields, submit, send }: ProofProps) {
  const { t } = useTranslation();
  const { errors, busy, onSubmit } = useSending<FieldName>({
    fields: FIELDS,
    check: (values) => gaps(values, fields, t),
    send: ({ current, code }) => send({ current, code: digitsOf(code) }),
    refusals: {
      "password-incorrect": { current: t("password.incorrect") },
      "second-factor-incorrect": { code: t("second-factor.incorrect") },
    },
  });
  return (
    <form className="login__form" onSubmit={onSubmit} noValidate>
      <AlertNotice text={errors.form} />
      {fields.includes("current") && (
        <TextField
          id="second-factor-current"
          name="current"
          label={t("password.current")}
          type="password"
          autoComplete="current-password"
          error={errors.current}
        />
      )}
      {fields.includes("code") && (
        <TextField
          id="second-factor-code"
          name="code"
          label={t("second-factor.code")}
          type="text"
          autoComplete="one-time-code"
          numeric
          error={errors.code}
        />
      )}
      <button className="button" type="submit" aria-disabled={busy}>
        {t(submit)}
      </button>
    </form>
  );
}

/** Secret of the new factor as a QR code and as text, and the form that confirms it. */
function NewFactor({ setup, onDone }: { setup: SecondFactorSetup; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("second-factor.scan")}</p>
      <QrCode rows={setup.qr} label={t("second-factor.qr")} />
      <p className="hint">
        {t("second-factor.type")} <code className="qr-code__secret">{setup.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
      </p>
      <ProofForm
        fields={["code"]}
        submit="second-factor.confirm"
        send={async ({ code }) => {
          await confirmSecondFactor(code);
          onDone();
        }}
      />
    </>
  );
}

interface Props {
  present: boolean;
  /** Called when the factor was set up or removed. */
  onDone: () => void;
}

/** Second factor of the person: set it up, or remove it. */
export function SecondFactor({ present, onDone }: Props) {
  const { t } = useTranslation();
  const [setup, setSetup] = useState<SecondFactorSetup>();
  return (
    <section className="login__part" aria-labelledby="second-factor">
      <h2 id="second-factor">{t("second-factor.title")}</h2>
      <p className="muted">{t(present ? "second-factor.on" : "second-factor.off")}</p>
      {present && (
        <ProofForm
          fields={["current", "code"]}
          submit="second-factor.remove"
          send={async ({ current, code }) => {
            await removeSecondFactor(current, code);
            onDone();
          }}
        />
      )}
      {!present && setup === undefined && (
        <ProofForm
          fields={["current"]}
          submit="second-factor.set-up"
          send={async ({ current }) => setSetup(await setUpSecondFactor(current))}
        />
      )}
      {!present && setup !== undefined && (
        <NewFactor
          setup={setup}
          onDone={() => {
            setSetup(undefined);
            onDone();
          }}
        />
      )}
    </section>
  );
}
