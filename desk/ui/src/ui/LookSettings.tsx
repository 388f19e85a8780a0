/** Theme, text size, contrast, announcements, language: the same on the login page and the desk. */

import { changeSettings, settings, type Settings } from "../core/settings";
import { useStore } from "../core/store";
import type { Language } from "../i18n/language";
import { useWords } from "../i18n/react";
import { Segments, Switch } from "./controls";
import { Icon } from "./icons";
import "./look.css";

const SIZES = ["100", "115", "130"] as const;

export function LookSettings() {
  const { t, language } = useWords();
  const look = useStore(settings, (value) => value);
  return (
    <div className="look">
      <div className="look__row">
        <span className="row">
          <Icon name="contrast" /> {t("look.theme")}
        </span>
        <Segments<Settings["theme"]>
          label={t("look.theme")}
          value={look.theme}
          onChange={(theme) => changeSettings({ theme })}
          options={[
            { value: "light", text: t("look.light") },
            { value: "dark", text: t("look.dark") },
            { value: "system", text: t("look.system") },
          ]}
        />
      </div>
      <div className="look__row">
        <span className="row">
          <Icon name="text" /> {t("look.text")}
        </span>
        <Segments
          label={t("look.text-label")}
          value={String(look.textSize) as (typeof SIZES)[number]}
          onChange={(size) => changeSettings({ textSize: Number(size) as Settings["textSize"] })}
          options={SIZES.map((size) => ({ value: size, text: `${size}\u00a0%` }))}
        />
      </div>
      <Switch selected={look.contrast} onChange={(contrast) => changeSettings({ contrast })}>
        <Icon name="eye" /> {t("look.contrast")}
      </Switch>
      <Switch selected={look.speak} onChange={(speak) => changeSettings({ speak })}>
        <Icon name="voice" /> {t("look.speak")}
      </Switch>
      <div className="look__row">
        <span className="row">
          <Icon name="globe" /> {t("look.language")}
        </span>
        <Segments<Language>
          label={t("look.language")}
          value={language}
          onChange={(next) => changeSettings({ language: next })}
          options={[
            { value: "pl", text: "Polski", lang: "pl" },
            { value: "en", text: "English", lang: "en" },
          ]}
        />
      </div>
    </div>
  );
}
