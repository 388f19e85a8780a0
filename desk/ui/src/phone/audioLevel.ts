/** Microphone level and a short recording, for the headset check. */

/** Reports the level, 0 (silence) to 1, every 120 ms until the returned function is called. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
    onLevel(loudness(power));
  }, 120);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** Level 0-1 of a mean power: -60 dB and below is 0, -6 dB and above is 1. */
export function loudness(power: number): number {
  if (power <= 0) return 0;
  const decibels = 10 * Math.log10(power);
  return Math.min(1, Math.max(0, (decibels + 60) / 54));
}

/** Records for `ms` and returns the sound as an object URL, which the caller revokes. */
export function recordSound(stream: MediaStream, ms: number): Promise<string> {
  return new Promise((resolve) => {
    const recorder = new MediaRecorder(stream);
    const chunks: Blob[] = [];
    recorder.ondataavailable = (event) => chunks.push(event.data);
    recorder.onstop = () => resolve(URL.createObjectURL(new Blob(chunks)));
    recorder.start();
    setTimeout(() => recorder.stop(), ms);
  });
}
