import { Icon } from "../../../ui/icons";

/** Error text under a field. */
export function FieldError({ id, text }: { id: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p className="field__error" id={id} role="alert">
      <Icon name="bad" small /> {text}
    </p>
  );
}
