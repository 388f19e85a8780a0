import { isTooLong } from "../core/textLength";
import { useTranslation } from "../i18n/react";
import { Icon } from "./icons";

/** Says that a text is longer than the server takes; nothing within the limit. `id`: of the field's description. */
export function TooLong({ id, text, limit }: { id?: string; text: string; limit: number }) {
  const { t } = useTranslation();
  if (!isTooLong(text, limit)) return null;
  return (
    <p className="field__error" id={id} role="alert">
      <Icon name="bad" small /> {t("text.too-long", { limit })}
    </p>
  );
}
