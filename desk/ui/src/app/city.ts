/** What everybody may know without a login: whose hotline this is. */

import { useEffect, useState } from "react";
import { api } from "../api/http";
import type { City } from "../api/types";
import { setTimeZone } from "../core/clock";

const AGAIN_MS = 3000;

/** undefined until the server has answered; asked again until it does. */
export function useCity(): City | undefined {
  const [city, setCity] = useState<City>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    const ask = async (): Promise<void> => {
      try {
        const answer = await api<City>("/city");
        if (!wanted) return;
        if (answer.time_zone !== undefined) setTimeZone(answer.time_zone);
        setCity(answer);
      } catch {
        if (wanted) timer = setTimeout(() => void ask(), AGAIN_MS);
      }
    };
    void ask();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, []);
  return city;
}
