// A beat that goes on while the tab is hidden.

/** Calls `beat` every `period` milliseconds until the returned function is called. */
export type Pulse = (period: number, beat: () => void) => () => void;

/** The pulse of a page: a worker's, or where there are no workers a plain timer. */
export const workerPulse: Pulse = (period, beat) => {
  if (typeof Worker === "undefined") return timerPulse(period, beat);
  const worker = new Worker(new URL("./pulse.worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = beat;
  worker.postMessage(period);
  return () => { worker.terminate(); };
};

/** A plain timer's pulse. */
export const timerPulse: Pulse = (period, beat) => {
  const timer = setInterval(beat, period);
  return () => { clearInterval(timer); };
};
