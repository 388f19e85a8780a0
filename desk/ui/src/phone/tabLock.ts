/** One softphone per user and browser: a Web Lock decides which tab runs it. */

export interface TabLock {
  /** Moves the softphone to this tab; a call in the other tab ends. */
  steal: () => void;
  release: () => void;
}

interface Handlers {
  onAcquired: () => void;
  onHeldElsewhere: () => void;
}

export function acquireTabLock(name: string, handlers: Handlers): TabLock {
  const waiting = new AbortController();
  let releaseLock: (() => void) | undefined;
  let released = false;

  const holdLock = (): Promise<void> => {
    if (released) return Promise.resolve();
    handlers.onAcquired();
    return new Promise((resolve) => {
      releaseLock = resolve;
    });
  };

  /** Another tab holds the lock: wait until it is released. */
  const lost = (): void => {
    if (released) return;
    handlers.onHeldElsewhere();
    navigator.locks.request(name, { signal: waiting.signal }, holdLock).catch(lost);
  };

  const onFirstRequest = (lock: Lock | null): Promise<void> | undefined => {
    if (lock) return holdLock();
    lost();
    return undefined;
  };

  if ("locks" in navigator) {
    navigator.locks.request(name, { ifAvailable: true }, onFirstRequest).catch(lost);
  } else {
    handlers.onAcquired();
  }

  return {
    steal: () => {
      navigator.locks.request(name, { steal: true }, holdLock).catch(lost);
    },
    release: () => {
      released = true;
      waiting.abort();
      releaseLock?.();
    },
  };
}
