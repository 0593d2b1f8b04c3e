// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Pulse } from "./pulse.ts";
import { BEAT, type LinkState, LiveSocket, pauseBefore } from "./socket.ts";
import type { Frame } from "./validate.ts";

/** A line to a server that the test plays. */
class Line {
  static readonly OPEN = 1;
  static all: Line[] = [];
  readyState = 0;
  readonly sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    Line.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = Line.OPEN;
    this.onopen?.();
  }

  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  breaks(code: number): void {
    this.onclose?.({ code });
  }
}

const SNAPSHOT = { type: "snapshot", position: 1, at: "2026-03-02T09:00:00Z", changes: [] };
const pulse: Pulse = (period, beat) => {
  const timer = setInterval(beat, period);
  return () => { clearInterval(timer); };
};

let states: LinkState[];
let frames: Frame[];
let socket: LiveSocket;
const line = (): Line => {
  const last = Line.all.at(-1);
  if (last === undefined) throw new Error("no line");
  return last;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
  Line.all = [];
  [states, frames] = [[], []];
  socket = new LiveSocket({
    url: () => "ws://centre.example/api/live/stream",
    onframe: (frame) => frames.push(frame),
    onstate: (state) => states.push(state),
    pulse,
    random: () => 1,
  });
  socket.start();
  line().opens();
});

afterEach(() => {
  socket.stop();
  vi.unstubAllGlobals();
});

describe("the live line", () => {
  test("is open once there is a snapshot, not before", () => {
    expect(states).toEqual(["connecting"]);
    line().says(SNAPSHOT);
    expect(states).toEqual(["connecting", "open"]);
    expect(frames).toEqual([SNAPSHOT]);
  });

  test("beats at once and every three seconds", () => {
    vi.advanceTimersByTime(2 * BEAT);
    expect(line().sent).toEqual(Array(3).fill('{"type":"beat","answer":true}'));
  });

  test("comes back by itself, later and later, and soon again after it held", () => {
    line().says(SNAPSHOT);
    for (const pause of [500, 1_000, 2_000]) {
      const before = Line.all.length;
      line().breaks(1006);
      vi.advanceTimersByTime(pause - 1);
      expect(Line.all.length).toBe(before);
      vi.advanceTimersByTime(1);
      expect(Line.all.length).toBe(before + 1);
    }
    line().opens();
    line().says(SNAPSHOT);
    line().breaks(4408);
    vi.advanceTimersByTime(500);
    expect(Line.all.length).toBe(5);
    expect(states).toEqual(["connecting", "open", "lost", "lost", "lost", "open", "lost"]);
  });

  test("tries at once when the network is back", () => {
    line().breaks(1006);
    dispatchEvent(new Event("online"));
    expect(Line.all.length).toBe(2);
  });

  test("counts as lost as soon as the network is gone, without waiting for it to break", () => {
    line().says(SNAPSHOT);
    dispatchEvent(new Event("offline"));
    expect(states.at(-1)).toBe("lost");
  });

  test("counts as dead when a server that answers beats falls silent", () => {
    line().says(SNAPSHOT);
    line().says({ type: "beat", at: "2026-03-02T09:00:01Z" });
    vi.advanceTimersByTime(3 * BEAT - 1);
    expect(states.at(-1)).toBe("open");
    vi.advanceTimersByTime(1);
    expect(states.at(-1)).toBe("lost");
  });

  test("does not mistake a server that never answers beats for a dead one", () => {
    line().says(SNAPSHOT);
    vi.advanceTimersByTime(20 * BEAT);
    expect(states.at(-1)).toBe("open");
  });

  test.each([4401, 4403])("is given up when the server refuses it with %d", (code) => {
    line().breaks(code);
    vi.advanceTimersByTime(60_000);
    expect(Line.all.length).toBe(1);
    expect(states.at(-1)).toBe("refused");
  });

  test("is given up, and says so, when the server speaks of what this page does not know", () => {
    line().says({ type: "snapshot", position: 1, at: "x", changes: [{ kind: "visit", id: "1", value: { id: 7 } }] });
    expect(states.at(-1)).toBe("outdated");
    vi.advanceTimersByTime(60_000);
    expect(Line.all.length).toBe(1);
  });

  test("says nothing while there is nobody to hear it", () => {
    expect(socket.send({ type: "typing" })).toBe(true);
    line().breaks(1006);
    expect(socket.send({ type: "typing" })).toBe(false);
  });
});

test("pauses double up to a quarter of a minute, and are spread so that a thousand desks do not come at once", () => {
  expect([1, 2, 3, 6, 20].map((attempt) => pauseBefore(attempt, 1))).toEqual([500, 1_000, 2_000, 15_000, 15_000]);
  expect(pauseBefore(3, 0)).toBe(1_000);
});
