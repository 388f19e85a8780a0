import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { signOut } from "../../../app/session";
import { changeSettings, settings, type Settings } from "../../../core/settings";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { ringer } from "../../../phone/ringer";
import { Segments, Switch } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { LookSettings } from "../../../ui/LookSettings";
import { holdsAnything } from "../model";
import { useRoom, useView } from "../room";

function SoundAndKeys() {
  const { t } = useWords();
  const chosen = useStore(settings, (value) => value);
  const ring = (on: boolean): void => {
    changeSettings({ ring: on });
    if (on) ringer.once();
  };
  return (
    <>
      <Switch selected={chosen.ring} onChange={ring}>
        <Icon name="phone-in" /> {t("look.ring")}
      </Switch>
      <div className="look__row">
        <span className="row">
          <Icon name="keys" /> {t("look.keys")}
        </span>
        <Segments<Settings["keys"]>
          label={t("look.keys")}
          value={chosen.keys}
          onChange={(keys) => changeSettings({ keys })}
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
  const { t } = useWords();
  const { user } = useRoom().session;
  const busy = useView(holdsAnything);
  return (
    <DialogTrigger>
      <Button className="me" aria-label={`${user.initials}: ${t("account.button", { name: user.name })}`}>
        {user.initials}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="dialog account" aria-label={t("account.button", { name: user.name })}>
          <p className="strong">{user.name}</p>
          <LookSettings />
          <SoundAndKeys />
          <hr className="rule" />
          <button
            className="button button--wide"
            aria-disabled={busy}
            aria-describedby={busy ? "held-back" : undefined}
            onClick={() => {
              if (!busy) void signOut();
            }}
          >
            <Icon name="door" /> {t("account.sign-out")}
          </button>
          {busy && (
            <p className="hint" id="held-back">
              {t("account.sign-out-held")}
            </p>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
