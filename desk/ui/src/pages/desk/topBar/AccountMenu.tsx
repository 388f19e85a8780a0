import { useRef, useState } from "react";
import { Dialog } from "react-aria-components";
import { signOut } from "../../../app/session";
import { changeSettings, settings, type Settings } from "../../../core/settings";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { ringer } from "../../../phone/ringer";
import { Segments, Switch } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { AppearanceSettings } from "../../../ui/AppearanceSettings";
import { DeskPopover } from "../DeskPopover";
import { errorMessage } from "../errorMessages";
import { hasContacts } from "../model";
import { useServices, useView } from "../services";

function SoundAndKeys() {
  const { t } = useTranslation();
  const chosen = useStore(settings, (value) => value);
  const ring = (on: boolean): void => {
    changeSettings({ audibleRing: on });
    if (on) ringer.ringOnce();
  };
  return (
    <>
      <Switch selected={chosen.audibleRing} onChange={ring}>
        <Icon name="phone-in" /> {t("appearance.audible-ring")}
      </Switch>
      <div className="appearance__row">
        <span className="row">
          <Icon name="keys" /> {t("appearance.shortcuts")}
        </span>
        <Segments<Settings["shortcuts"]>
          label={t("appearance.shortcuts")}
          value={chosen.shortcuts}
          onChange={(keys) => changeSettings({ shortcuts: keys })}
          options={[
            { value: "alt", text: t("account.keys-alt") },
            { value: "ctrl-shift", text: t("account.keys-ctrl") },
          ]}
        />
      </div>
    </>
  );
}

export function AccountMenu() {
  const { t } = useTranslation();
  const services = useServices();
  const { user } = services.session;
  const busy = useView(hasContacts);
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const label = t("account.button", { name: user.name });
  return (
    <>
      <button
        ref={trigger}
        className="account-button"
        aria-label={`${user.initials}: ${label}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {user.initials}
      </button>
      <DeskPopover trigger={trigger} isOpen={open} onOpenChange={setOpen}>
        <Dialog className="dialog account" aria-label={label}>
          <p className="strong">{user.name}</p>
          <AppearanceSettings />
          <SoundAndKeys />
          <hr className="rule" />
          <a className="button button--wide" href="/account" target="_blank" rel="noreferrer">
            <Icon name="keys" /> {t("account.password")}
          </a>
          <button
            className="button button--wide"
            aria-disabled={busy}
            aria-describedby={busy ? "held-back" : undefined}
            onClick={() => {
              if (!busy) signOut().catch((error: unknown) => services.setUi({ notice: errorMessage(error, t) }));
            }}
          >
            <Icon name="door" /> {t("account.sign-out")}
          </button>
          {busy && (
            <p className="hint" id="held-back">
              {t("account.sign-out-blocked")}
            </p>
          )}
        </Dialog>
      </DeskPopover>
    </>
  );
}
