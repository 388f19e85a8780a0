import { useEffect, useRef, useState, type RefObject, type SubmitEvent } from "react";
import { isProblem } from "../../api/http";
import { signIn } from "../../app/session";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { digitsOf, formRefusal, isCode } from "../account/proofForm";
import { KeyHint } from "../../ui/controls";
import { AlertNotice, TextField } from "../../ui/forms";

interface Errors {
  login?: string;
  password?: string;
  code?: string;
  form?: string;
}

function isProblemOf(error: unknown, code: string): boolean {
  return isProblem(error) && error.code === code;
}

function loginErrors(error: unknown, t: Translate): Errors {
  if (isProblemOf(error, "second-factor-incorrect")) return { code: t("second-factor.incorrect") };
  return { form: loginError(error, t) };
}

function loginError(error: unknown, t: Translate): string {
  if (isProblemOf(error, "temporary-password-ended")) return t("login.temporary-password-ended");
  if (isProblem(error) && error.status === 401) return t("login.failed");
  return formRefusal(error, t);
}

function missingFields(login: string, password: string, code: string | undefined, t: Translate): Errors | undefined {
  if (login === "") return { login: t("login.need-login") };
  if (password === "") return { password: t("login.need-password") };
  if (code !== undefined && !isCode(code)) return { code: t("second-factor.need-code") };
  return undefined;
}

function textOf(field: RefObject<HTMLInputElement | null>): string {
  return field.current?.value ?? "";
}

export function LoginForm() {
  const { t } = useTranslation();
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const [codeFor, setCodeFor] = useState<string>();
  const code = useRef<HTMLInputElement>(null);
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => login.current?.focus(), []);
  useEffect(() => {
    if (codeFor !== undefined) code.current?.focus();
  }, [codeFor]);

  const fieldOf = (wrong: Errors): RefObject<HTMLInputElement | null> => {
    if (wrong.login !== undefined) return login;
    return wrong.code === undefined ? password : code;
  };

  const refused = (error: unknown, name: string): void => {
    setBusy(false);
    if (isProblemOf(error, "second-factor-code-missing")) {
      setCodeFor(name);
      return;
    }
    const refusal = loginErrors(error, t);
    setErrors(refusal);
    fieldOf(refusal).current?.select();
  };

  const enter = async (name: string, secret: string, digits: string | undefined): Promise<void> => {
    setBusy(true);
    try {
      await signIn(name, secret, digits);
    } catch (error) {
      refused(error, name);
    }
  };

  const submit = (): void => {
    const name = textOf(login).trim();
    const secret = textOf(password);
    const digits = codeFor === name ? digitsOf(textOf(code)) : undefined;
    if (digits === undefined) setCodeFor(undefined); // another person's account may need none
    const gaps = missingFields(name, secret, digits, t);
    setErrors(gaps ?? {});
    if (gaps === undefined) void enter(name, secret, digits);
    else fieldOf(gaps).current?.focus();
  };

  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!busy) submit();
  };

  return (
    <form className="login__form" onSubmit={onSubmit} noValidate>
      <AlertNotice text={errors.form} />
      <TextField id="login" name="login" label={t("login.login")} type="text" autoComplete="username" error={errors.login} field={login} />
      <TextField id="password" name="password" label={t("login.password")} type="password" autoComplete="current-password" error={errors.password} field={password} />
      {codeFor !== undefined && (
        <TextField id="code" name="code" label={t("second-factor.code")} type="text" autoComplete="one-time-code" numeric error={errors.code} field={code} />
      )}
      <button className="button button--main button--wide" type="submit" aria-disabled={busy}>
        {busy ? t("login.busy") : t("login.submit")} <KeyHint>Enter</KeyHint>
      </button>
    </form>
  );
}
