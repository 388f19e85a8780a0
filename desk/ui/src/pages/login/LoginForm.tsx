import { useEffect, useRef, useState, type SubmitEvent } from "react";
import { isProblem } from "../../api/http";
import { signIn } from "../../app/session";
import { formatDuration } from "../../core/clock";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { KeyHint } from "../../ui/controls";
import { AlertNotice, TextField } from "../../ui/forms";

interface Errors {
  login?: string;
  password?: string;
  form?: string;
}

function loginError(error: unknown, t: Translate): string {
  if (!isProblem(error)) return t("error.unknown");
  if (error.unreachable) return t("error.unreachable");
  if (error.status === 429) return t("login.too-many", { time: formatDuration((error.retryAfterS ?? 60) * 1000) });
  if (error.code === "temporary-password-ended") return t("login.temporary-password-ended");
  if (error.status === 401) return t("login.failed");
  return t("error.unknown");
}

function missingFields(login: string, password: string, t: Translate): Errors | undefined {
  if (login === "") return { login: t("login.need-login") };
  if (password === "") return { password: t("login.need-password") };
  return undefined;
}

export function LoginForm() {
  const { t } = useTranslation();
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const login = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);

  useEffect(() => login.current?.focus(), []);

  const enter = async (name: string, secret: string): Promise<void> => {
    setBusy(true);
    try {
      await signIn(name, secret);
    } catch (error) {
      setErrors({ form: loginError(error, t) });
      setBusy(false);
      password.current?.select();
    }
  };

  const submit = (): void => {
    const name = login.current?.value.trim() ?? "";
    const secret = password.current?.value ?? "";
    const gaps = missingFields(name, secret, t);
    setErrors(gaps ?? {});
    if (!gaps) void enter(name, secret);
    else (gaps.login === undefined ? password : login).current?.focus();
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
      <button className="button button--main button--wide" type="submit" aria-disabled={busy}>
        {busy ? t("login.busy") : t("login.submit")} <KeyHint>Enter</KeyHint>
      </button>
    </form>
  );
}
