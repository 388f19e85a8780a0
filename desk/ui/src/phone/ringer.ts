/** Two-tone ring, synthesised so that no sound file has to load before the first call. */

const PATTERN_S = 3;

export class Ringer {
  private context: AudioContext | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Plays one ring of a second. */
  ringOnce(): void {
    this.context ??= new AudioContext();
    void this.context.resume();
    const { currentTime } = this.context;
    for (const [delay, hertz] of [[0, 660], [0.22, 880], [0.5, 660], [0.72, 880]] as const) {
      this.tone(this.context, currentTime + delay, hertz);
    }
  }

  start(): void {
    if (this.timer !== undefined) return;
    this.ringOnce();
    this.timer = setInterval(() => this.ringOnce(), PATTERN_S * 1000);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tone(context: AudioContext, at: number, hertz: number): void {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.12, at + 0.02);
    gain.gain.linearRampToValueAtTime(0, at + 0.2);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + 0.22);
  }
}

export const ringer = new Ringer();
