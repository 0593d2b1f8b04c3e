// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";

import { Chime } from "./chime.ts";
import { keepOf } from "./keep.ts";

const started = vi.fn();

/** Counts what is played; nobody hears it. */
function silence(): AudioContext {
  const gain = { setValueAtTime: () => gain, linearRampToValueAtTime: () => gain, exponentialRampToValueAtTime: () => gain };
  const node = { connect: () => node, gain, frequency: { value: 0 }, start: started, stop: () => undefined };
  const audio = { state: "running", currentTime: 0, destination: node, createOscillator: () => node, createGain: () => node };
  return audio as unknown as AudioContext;
}

function touched(hasBeenActive: boolean): void {
  Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive }, configurable: true });
}

beforeEach(() => {
  started.mockClear();
  localStorage.clear();
  touched(true);
});

test("a message is one tone, and several at once are one", () => {
  const chime = new Chime(keepOf("shop"), silence);
  chime.play(10_000);
  chime.play(11_000);
  expect(started).toHaveBeenCalledTimes(1);
  chime.play(14_000);
  expect(started).toHaveBeenCalledTimes(2);
});

test("whoever turned it off hears nothing, on the next page neither", () => {
  new Chime(keepOf("shop"), silence).isOn = false;
  const chime = new Chime(keepOf("shop"), silence);
  chime.play();
  expect([chime.isOn, started.mock.calls.length]).toEqual([false, 0]);
  expect(new Chime(keepOf("other"), silence).isOn).toBe(true);
});

test("before the chat was touched no browser lets it sound", () => {
  touched(false);
  new Chime(keepOf("shop"), silence).play();
  expect(started).not.toHaveBeenCalled();
});
