import { useState } from "react";
import type { Versioned } from "../../../../api/http";
import type { ResidentProfile } from "../../../../api/types";
import { readPerson } from "./requests";

export interface Person {
  profile: ResidentProfile | undefined;
  failure: unknown;
  busy: boolean;
  /** Reads the resident, which the server audits; undefined when it refuses. */
  read: (residentId: string) => Promise<Versioned<ResidentProfile> | undefined>;
  /** Shows the answer of a request; true when it was taken. */
  act: (work: Promise<ResidentProfile>) => Promise<boolean>;
  show: (profile: ResidentProfile) => void;
}

export function usePerson(): Person {
  const [{ profile, failure, busy }, setState] = useState<{ profile?: ResidentProfile; failure?: unknown; busy: boolean }>({ busy: false });
  const attempt = async <T,>(work: Promise<T>, profileOf: (answer: T) => ResidentProfile): Promise<T | undefined> => {
    setState((before) => ({ ...before, busy: true }));
    try {
      const answer = await work;
      setState({ profile: profileOf(answer), busy: false });
      return answer;
    } catch (error) {
      setState((before) => ({ ...before, failure: error, busy: false }));
      return undefined;
    }
  };
  return {
    profile,
    failure,
    busy,
    read: (residentId) => attempt(readPerson(residentId), ({ value }) => value),
    act: async (work) => (await attempt(work, (value) => value)) !== undefined,
    show: (next) => setState({ profile: next, busy: false }),
  };
}
