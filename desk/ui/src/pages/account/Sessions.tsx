import { useEffect, useState } from "react";
import { api, post } from "../../api/http";
import type { SessionList } from "../../api/types";
import { useTranslation } from "../../i18n/react";
import { AlertNotice } from "../../ui/forms";
import { SessionTable } from "./SessionTable";

interface Loaded {
  list: SessionList | undefined;
  failed: boolean;
  /** Sends a change and reads the list again. */
  change: (path: string) => void;
}

function useSessions(path: string): Loaded {
  const [list, setList] = useState<SessionList>();
  const [failed, setFailed] = useState(false);
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    let mounted = true;
    api<SessionList>(path)
      .then((answer) => mounted && setList(answer))
      .catch(() => mounted && setFailed(true));
    return () => {
      mounted = false;
    };
  }, [path, changes]);
  const change = (changed: string): void => {
    setFailed(false);
    post(changed)
      .then(() => setChanges((count) => count + 1))
      .catch(() => setFailed(true));
  };
  return { list, failed, change };
}

/** The person's own sessions, with a button that ends all but this one. */
export function OwnSessions() {
  const { t } = useTranslation();
  const { list, failed, change } = useSessions("/sessions");
  return (
    <section className="login__part" aria-labelledby="own-sessions">
      <h2 id="own-sessions">{t("sessions.title")}</h2>
      <AlertNotice text={failed ? t("sessions.failed") : undefined} />
      {list !== undefined && (
        <>
          <SessionTable entries={list.sessions} />
          <p className="hint">{t("sessions.idle", { minutes: list.idle_min })}</p>
          <button
            className="button"
            aria-disabled={list.sessions.length < 2}
            onClick={() => list.sessions.length > 1 && change("/sessions/end-others")}
          >
            {t("sessions.end-others")}
          </button>
        </>
      )}
    </section>
  );
}

/** Everybody's sessions, for supervisors. */
export function AllSessions() {
  const { t } = useTranslation();
  const { list, failed, change } = useSessions("/supervisor/sessions");
  const others = list?.sessions.filter((entry) => !entry.current) ?? [];
  return (
    <section className="login__part login__part--ruled" aria-labelledby="all-sessions">
      <h2 id="all-sessions">{t("sessions.title-all")}</h2>
      <AlertNotice text={failed ? t("sessions.failed") : undefined} />
      {list !== undefined && others.length === 0 && <p className="muted">{t("sessions.none")}</p>}
      {others.length > 0 && (
        <SessionTable
          entries={others}
          onEnd={(userId) => change(`/supervisor/users/${encodeURIComponent(userId)}/end-sessions`)}
        />
      )}
    </section>
  );
}
