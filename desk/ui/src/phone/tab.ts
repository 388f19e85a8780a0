/** One telephone per person and browser: a Web Lock decides which tab has it. */

export interface TabLock {
  /** Takes the telephone from the other tab; its call, if any, ends there. */
  steal: () => void;
  release: () => void;
}

interface Handlers {
  mine: () => void;
  elsewhere: () => void;
}

export function holdTab(name: string, handlers: Handlers): TabLock {
  const waiting = new AbortController();
  let letGo: (() => void) | undefined;
  let released = false;

  const hold = (): Promise<void> => {
    if (released) return Promise.resolve();
    handlers.mine();
    return new Promise((resolve) => {
      letGo = resolve;
    });
  };

  /** Another tab has it: wait until that one closes. */
  const lost = (): void => {
    if (released) return;
    handlers.elsewhere();
    navigator.locks.request(name, { signal: waiting.signal }, hold).catch(lost);
  };

  const first = (lock: Lock | null): Promise<void> | undefined => {
    if (lock) return hold();
    lost();
    return undefined;
  };

  if ("locks" in navigator) {
    navigator.locks.request(name, { ifAvailable: true }, first).catch(lost);
  } else {
    handlers.mine();
  }

  return {
    steal: () => {
      navigator.locks.request(name, { steal: true }, hold).catch(lost);
    },
    release: () => {
      released = true;
      waiting.abort();
      letGo?.();
    },
  };
}
