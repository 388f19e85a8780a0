import { Icon } from "../../../ui/icons";

/** What is wrong and what to do, under its field. */
export function FieldError({ id, text }: { id: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p className="field__error" id={id} role="alert">
      <Icon name="bad" small /> {text}
    </p>
  );
}
