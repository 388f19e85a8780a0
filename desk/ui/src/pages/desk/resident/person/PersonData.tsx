import type { ResidentAlert, ResidentMerge, ResidentProfile } from "../../../../api/types";
import { readableAddress } from "../../../../core/addresses";
import { announcer } from "../../../../core/announcer";
import { longDate } from "../../../../core/clock";
import { useTranslation } from "../../../../i18n/react";
import { LOCALES } from "../../../../i18n/translate";
import { Icon } from "../../../../ui/icons";
import { labelOf, languageLabel } from "../../labels";
import { useView } from "../../services";
import { removeAlert, undoMerge } from "./requests";
import type { Person } from "./usePerson";

function AddressList({ profile }: { profile: ResidentProfile }) {
  const { t } = useTranslation();
  if (profile.addresses.length === 0) return <p className="s13 muted">{t("person.no-addresses")}</p>;
  return (
    <ul className="person__list">
      {profile.addresses.map((address) => (
        <li key={address.address}>
          <span className="medium person__value">{readableAddress(address.address)}</span>
          <span className="s12 muted">
            {t(`person.verification-${address.verification}`)} · {t(`person.consent-is-${address.consent}`)}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface AlertRowProps {
  alert: ResidentAlert;
  onRemove: () => void;
}

function AlertRow({ alert, onRemove }: AlertRowProps) {
  const { t, language } = useTranslation();
  const names = useView((view) => view.names);
  const label = labelOf(t, "alert", alert.kind, "alert.other");
  const author = alert.author_id === undefined ? t("person.alert-imported") : (names[alert.author_id] ?? t("person.alert-by-former"));
  const until = alert.expires_ms === undefined ? t("person.alert-no-end") : t("person.alert-ends", { date: longDate(alert.expires_ms, LOCALES[language]) });
  return (
    <li>
      <span className="medium">
        {label} {alert.note}
      </span>
      <span className="s12 muted">
        {author} · {until}
      </span>
      <button className="button button--small" aria-label={t("person.remove-alert-name", { label })} onClick={onRemove}>
        {t("person.remove")}
      </button>
    </li>
  );
}

function MergeRow({ merge, onUndo }: { merge: ResidentMerge; onUndo: () => void }) {
  const { t, language } = useTranslation();
  return (
    <li>
      <span className="medium">{t("person.merged-name", { name: merge.merged_name })}</span>
      <span className="s12 muted">
        {longDate(merge.merged_ms, LOCALES[language])} · {merge.reason}
      </span>
      <button className="button button--small" aria-label={t("person.undo-merge-name", { name: merge.merged_name })} onClick={onUndo}>
        <Icon name="undo" small /> {t("person.undo-merge")}
      </button>
    </li>
  );
}

interface DataProps {
  person: Person;
  profile: ResidentProfile;
  setMode: (mode: "closed" | "alert" | "merge") => void;
  onEdit: () => void;
}

/** Data of a resident as the register has them, and what can be done about them. */
export function PersonData({ person, profile, setMode, onEdit }: DataProps) {
  const { t } = useTranslation();
  const act = (work: Promise<ResidentProfile>, message: string): void => {
    void person.act(work).then((done) => done && announcer.announce(message));
  };
  return (
    <>
      <p className="s13">
        <span className="medium">{profile.name}</span> · {languageLabel(profile.language, t)}
      </p>
      <AddressList profile={profile} />
      {profile.alerts.length > 0 && (
        <ul className="person__list" aria-label={t("person.alerts")}>
          {profile.alerts.map((alert) => (
            <AlertRow key={alert.alert_id} alert={alert} onRemove={() => act(removeAlert(profile.resident_id, alert.alert_id), t("person.alert-removed"))} />
          ))}
        </ul>
      )}
      {profile.merges.length > 0 && (
        <ul className="person__list" aria-label={t("person.merges")}>
          {profile.merges.map((merge) => (
            <MergeRow key={merge.merge_id} merge={merge} onUndo={() => act(undoMerge(merge.merge_id), t("person.merge-undone"))} />
          ))}
        </ul>
      )}
      <div className="row row--wrap">
        <button className="button button--small" onClick={onEdit}>
          <Icon name="pencil" small /> {t("person.edit")}
        </button>
        <button className="button button--small" onClick={() => setMode("alert")}>
          <Icon name="warn" small /> {t("person.new-alert")}
        </button>
        <button className="button button--small" onClick={() => setMode("merge")}>
          <Icon name="merge" small /> {t("person.merge")}
        </button>
        <button className="button button--small button--quiet" onClick={() => setMode("closed")}>
          {t("person.close")}
        </button>
      </div>
    </>
  );
}
