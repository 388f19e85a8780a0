import type { Article } from "../../../api/types";
import { longDate } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";

const LOOKS = {
  valid: { chip: "chip chip--ok", icon: "ok" },
  ending: { chip: "chip chip--warn", icon: "warn" },
  expired: { chip: "chip chip--bad", icon: "bad" },
  held: { chip: "chip chip--bad", icon: "bad" },
} as const;

/** How long an article may be relied on: by sign, colour and words. */
export function ValidityChip({ validity, validUntil }: { validity: Article["validity"]; validUntil: string }) {
  const { t, language } = useTranslation();
  const { chip, icon } = LOOKS[validity];
  const date = longDate(Date.parse(`${validUntil}T12:00:00Z`), LOCALES[language]);
  return (
    <span className={chip}>
      <Icon name={icon} small /> {t(`knowledge.validity-${validity}`, { date })}
    </span>
  );
}
