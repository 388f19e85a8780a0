import { useEffect, useState } from "react";

export interface Loaded<T> {
  value: T | undefined;
  failure: unknown;
}

/** Loads once for each `name`; an answer for an earlier name is dropped. */
export function useLoaded<T>(name: string, load: () => Promise<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T> & { name: string }>();
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setLoaded({ name, value, failure: undefined }),
      (failure: unknown) => current && setLoaded({ name, value: undefined, failure }),
    );
    return () => {
      current = false;
    };
    // The name stands for the request.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [name]);
  return loaded?.name === name ? loaded : { value: undefined, failure: undefined };
}
