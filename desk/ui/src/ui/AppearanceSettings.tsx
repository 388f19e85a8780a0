/** Theme, text size, contrast, announcements, language: the same on the login page and the desk. */

import { changeSettings, settings, type Settings } from "../core/settings";
import { useStore } from "../core/store";
import type { Language } from "../i18n/language";
import { useTranslation } from "../i18n/react";
import { Segments, Switch } from "./controls";
import { Icon } from "./icons";
import "./appearance.css";

const SIZES = ["100", "115", "130"] as const;

export function AppearanceSettings() {
  const { t, language } = useTranslation();
  const look = useStore(settings, (value) => value);
  return (
    <div className="appearance">
      <div className="appearance__row">
        <span className="row">
          <Icon name="contrast" /> {t("appearance.theme")}
        </span>
        <Segments<Settings["theme"]>
          label={t("appearance.theme")}
          value={look.theme}
          onChange={(theme) => changeSettings({ theme })}
          options={[
            { value: "light", text: t("appearance.light") },
            { value: "dark", text: t("appearance.dark") },
            { value: "system", text: t("appearance.system") },
          ]}
        />
      </div>
      <div className="appearance__row">
        <span className="row">
          <Icon name="text" /> {t("appearance.text-size")}
        </span>
        <Segments
          label={t("appearance.text-size-label")}
          value={String(look.textSize) as (typeof SIZES)[number]}
          onChange={(size) => changeSettings({ textSize: Number(size) as Settings["textSize"] })}
          options={SIZES.map((size) => ({ value: size, text: `${size}\u00a0%` }))}
        />
      </div>
      <Switch selected={look.contrast} onChange={(contrast) => changeSettings({ contrast })}>
        <Icon name="eye" /> {t("appearance.contrast")}
      </Switch>
      <Switch selected={look.announcements} onChange={(speak) => changeSettings({ announcements: speak })}>
        <Icon name="voice" /> {t("appearance.announcements")}
      </Switch>
      <div className="appearance__row">
        <span className="row">
          <Icon name="globe" /> {t("appearance.language")}
        </span>
        <Segments<Language>
          label={t("appearance.language")}
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
