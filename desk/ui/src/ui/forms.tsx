import type { RefObject } from "react";
import { Icon } from "./icons";

/** Error of a whole form or list, announced at once; nothing without a text. */
export function AlertNotice({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <div className="notice notice--bad" role="alert">
      <Icon name="bad" />
      <span>{text}</span>
    </div>
  );
}

interface FieldProps {
  id: string;
  name: string;
  label: string;
  type: "text" | "password";
  autoComplete: "username" | "current-password" | "new-password" | "one-time-code";
  error: string | undefined;
  field?: RefObject<HTMLInputElement | null>;
  /** Digits only: a telephone shows its keys for numbers. */
  numeric?: boolean;
}

/** Field with its label and its error, which is announced and described by the field. */
export function TextField({ id, name, label, type, autoComplete, error, field, numeric = false }: FieldProps) {
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <input
        ref={field}
        className="input"
        id={id}
        name={name}
        type={type}
        autoComplete={autoComplete}
        inputMode={numeric ? "numeric" : undefined}
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
      />
      {error !== undefined && (
        <p className="field__error" id={`${id}-error`} role="alert">
          <Icon name="bad" small /> {error}
        </p>
      )}
    </div>
  );
}
