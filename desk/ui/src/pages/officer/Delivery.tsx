import type { HistoryEntry } from "../../api/types";
import { useTranslation } from "../../i18n/react";
import { isMessageKey } from "../../i18n/messages";
import { Icon } from "../../ui/icons";

/** Says of a message to the resident that they do not have it; nothing of one that was sent. */
export function Delivery({ entry }: { entry: HistoryEntry }) {
  const { t } = useTranslation();
  const state = entry.details["delivery"];
  const key = `delivery.${state ?? ""}`;
  if (state === undefined || state === "sent" || !isMessageKey(key)) return null;
  return (
    <p className={state === "queued" ? "message__byline" : "message__byline tone-bad"}>
      <Icon name={state === "queued" ? "clock" : "warn"} small /> {t(key as "delivery.failed")}
    </p>
  );
}
