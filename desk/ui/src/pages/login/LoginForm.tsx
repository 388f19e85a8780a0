import { useEffect, useRef, useState, type RefObject, type SubmitEvent } from "react";
import { isProblem } from "../../api/http";
import { signIn } from "../../app/session";
import { formatDuration } from "../../core/clock";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { KeyHint } from "../../ui/controls";
import { Icon } from "../../ui/icons";

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

interface FieldProps {
  name: "login" | "password";
  label: string;
  error: string | undefined;
  field: RefObject<HTMLInputElement | null>;
}

function Field({ name, label, error, field }: FieldProps) {
  return (
    <div className="field">
      <label className="field__label" htmlFor={name}>
        {label}
      </label>
      <input
        ref={field}
        className="input"
        id={name}
        name={name}
        type={name === "password" ? "password" : "text"}
        autoComplete={name === "password" ? "current-password" : "username"}
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${name}-error`}
      />
      {error !== undefined && (
        <p className="field__error" id={`${name}-error`} role="alert">
          <Icon name="bad" small /> {error}
        </p>
      )}
    </div>
  );
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
      {errors.form !== undefined && (
        <div className="notice notice--bad" role="alert">
          <Icon name="bad" />
          <span>{errors.form}</span>
        </div>
      )}
      <Field name="login" label={t("login.login")} error={errors.login} field={login} />
      <Field name="password" label={t("login.password")} error={errors.password} field={password} />
      <button className="button button--main button--wide" type="submit" aria-disabled={busy}>
        {busy ? t("login.busy") : t("login.submit")} <KeyHint>Enter</KeyHint>
      </button>
    </form>
  );
}
