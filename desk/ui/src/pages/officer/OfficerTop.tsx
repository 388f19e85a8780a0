import { useRef, useState } from "react";
import { Dialog } from "react-aria-components";
import { signOut } from "../../app/session";
import { timeOfDay } from "../../core/clock";
import { changeSettings, settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { AppearanceSettings } from "../../ui/AppearanceSettings";
import { Switch } from "../../ui/controls";
import { Icon, Logo } from "../../ui/icons";
import { DeskPopover } from "../desk/DeskPopover";
import { useOfficer, useOfficerState, type Tab } from "./services";
import { momentText } from "./times";
import { useTimes } from "./useNow";

function TabButton({ tab, count, children }: { tab: Tab; count: number | undefined; children: string }) {
  const services = useOfficer();
  const current = useOfficerState((state) => state.tab) === tab;
  return (
    <button className="button button--quiet officer__tab" aria-current={current ? "page" : undefined} onClick={() => void services.choose(tab)}>
      {children} <span className="tabular">{count ?? ""}</span>
    </button>
  );
}

function Hours() {
  const times = useTimes();
  const office = useOfficerState((state) => state.list?.office);
  if (office === undefined) return null;
  const { t } = times;
  const time = office.changes_ms === undefined ? undefined : momentText(office.changes_ms, times);
  const hours = time === undefined ? t("officer.open") : t(office.open ? "officer.open-until" : "officer.closed-until", { time });
  return (
    <p className="officer__hours s13">
      <Icon name={office.open ? "unit" : "moon"} small /> <span lang="pl">{office.title}</span> · <strong className="medium">{hours}</strong>
    </p>
  );
}

function Account() {
  const { t } = useTranslation();
  const { user } = useOfficer().session;
  const letterKeys = useStore(settings, (value) => value.letterKeys);
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const label = t("officer.settings", { name: user.name });
  return (
    <>
      <button ref={trigger} className="account-button" aria-label={`${user.initials}: ${label}`} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>
        {user.initials}
      </button>
      <DeskPopover trigger={trigger} isOpen={open} onOpenChange={setOpen}>
        <Dialog className="dialog account" aria-label={label}>
          <p className="strong">{user.name}</p>
          <AppearanceSettings />
          <Switch selected={letterKeys} onChange={(on) => changeSettings({ letterKeys: on })}>
            <Icon name="keys" /> {t("officer.letter-keys")}
          </Switch>
          <hr className="rule" />
          <a className="button button--wide" href="/account" target="_blank" rel="noreferrer">
            <Icon name="keys" /> {t("account.password")}
          </a>
          <button className="button button--wide" onClick={() => void signOut()}>
            <Icon name="door" /> {t("account.sign-out")}
          </button>
        </Dialog>
      </DeskPopover>
    </>
  );
}

/** Said in place of the hours while the server does not answer. */
function Away() {
  const { t } = useTranslation();
  const since = useOfficerState((state) => state.awaySinceMs);
  return (
    <div role="status">
      {since !== undefined && (
        <p className="top__connection">
          <Icon name="stale" /> {t("officer.stale", { time: timeOfDay(since) })}
        </p>
      )}
    </div>
  );
}

export function OfficerTop() {
  const { t } = useTranslation();
  const list = useOfficerState((state) => state.list);
  return (
    <header className="top officer__top">
      <div className="top__brand officer__brand">
        <Logo />
        <span>
          {t("app.name")} <span className="top__number">{t("officer.name")}</span>
        </span>
      </div>
      <nav className="row officer__tabs" aria-label={t("officer.views")}>
        <TabButton tab="own" count={list?.own_count}>
          {t("officer.own")}
        </TabButton>
        <TabButton tab="office" count={list?.office_count}>
          {t("officer.office")}
        </TabButton>
      </nav>
      <span className="grow" />
      <Away />
      <Hours />
      <Account />
    </header>
  );
}
