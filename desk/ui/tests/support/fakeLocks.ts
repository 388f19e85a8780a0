/** One Web Lock of a browser, shared by the tabs of a test. */

type Callback = (lock: object | null) => Promise<void> | undefined;

interface Options {
  ifAvailable?: boolean;
  steal?: boolean;
  signal?: AbortSignal;
}

export class FakeLocks {
  private holder: { reject: (error: Error) => void } | undefined;
  private readonly queue: (() => void)[] = [];

  request = (_name: string, options: Options, callback: Callback): Promise<void> =>
    new Promise((resolve, reject) => {
      const hold = (): void => {
        const holder = { reject };
        this.holder = holder;
        void Promise.resolve(callback({})).then(() => {
          resolve();
          if (this.holder === holder) this.free();
        });
      };
      if (options.steal) {
        this.holder?.reject(new Error("stolen"));
        hold();
      } else if (!this.holder) hold();
      else if (options.ifAvailable) void Promise.resolve(callback(null)).then(resolve);
      else this.queue.push(hold);
    });

  private free(): void {
    this.holder = undefined;
    this.queue.shift()?.();
  }
}
