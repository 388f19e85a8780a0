import { useEffect, useState } from "react";
import { api, post, sendFile } from "../../../api/http";
import type { CaseFile, CaseView } from "../../../api/types";
import { announcer } from "../../../core/announcer";
import { useTranslation } from "../../../i18n/react";
import type { TimeContext } from "../../officer/times";
import { useServerNow } from "../hooks";

export const pathOf = (number: string): string => `/desk/cases/${number.replace("/", "-")}`;

export interface LoadedCase {
  view: CaseView | undefined;
  failure: unknown;
  /** Performs an action of the first line; the promise tells whether the server took it. */
  act: (action: string, body: object) => Promise<boolean>;
  addFile: (file: File) => Promise<boolean>;
}

/** Loads the case; the page reads it anew after each step of the consultant. */
export function useCase(number: string): LoadedCase {
  const { t } = useTranslation();
  const [view, setView] = useState<CaseView>();
  const [failure, setFailure] = useState<unknown>();
  const attempt = async (work: () => Promise<CaseView>): Promise<boolean> => {
    try {
      setView(await work());
      setFailure(undefined);
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    }
  };
  useEffect(() => {
    let current = true;
    api<CaseView>(pathOf(number)).then(
      (loaded) => current && setView(loaded),
      (error: unknown) => current && setFailure(error),
    );
    return () => {
      current = false;
    };
  }, [number]);
  return {
    view,
    failure,
    act: async (action, body) => {
      const done = await attempt(() => post<CaseView>(`${pathOf(number)}/${action}`, body));
      if (done) announcer.announce(t("ticket-case.sent"));
      return done;
    },
    addFile: (file) =>
      attempt(async () => {
        await sendFile<CaseFile>(`${pathOf(number)}/files`, file);
        return api<CaseView>(pathOf(number));
      }),
  };
}

export function useTimes(): TimeContext {
  const { t, language } = useTranslation();
  return { t, language, now: useServerNow() };
}
