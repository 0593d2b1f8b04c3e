import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { Client, Failure, newId } from "./client.ts";

type Answer = { readonly status: number; readonly body?: unknown } | "away";

let asked: { path: string; init: RequestInit }[];
let answers: Answer[];

beforeEach(() => {
  vi.useFakeTimers();
  [asked, answers] = [[], []];
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    asked.push({ path, init });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined || answer === "away") return Promise.reject(new TypeError("network"));
    return Promise.resolve(new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const headersOf = (place: number): Record<string, string> => (asked[place]?.init.headers ?? {}) as Record<string, string>;

/** Let pauses pass until it is settled. */
async function settled<T>(promise: Promise<T>): Promise<T | Failure> {
  const result = promise.catch((error: unknown) => error as Failure);
  await vi.runAllTimersAsync();
  return result;
}

describe("asking the server", () => {
  test("gives its answer", async () => {
    answers = [{ status: 200, body: { position: 7 } }];
    expect(await settled(new Client().get("/api/x"))).toEqual({ position: 7 });
  });

  test("may have no answer to give", async () => {
    answers = [{ status: 204 }];
    expect(await settled(new Client().post("/api/x"))).toBeUndefined();
  });

  test("proves that it is this page for what changes something, and only for that", async () => {
    answers = [{ status: 200, body: {} }];
    const client = new Client();
    client.csrf = "token";
    await settled(client.get("/api/x"));
    await settled(client.post("/api/x"));
    expect(headersOf(0)["X-CSRF-Token"]).toBeUndefined();
    expect(headersOf(1)["X-CSRF-Token"]).toBe("token");
  });

  test("again, when nobody answered, asks the very same", async () => {
    answers = ["away", { status: 200, body: {} }];
    await settled(new Client().post("/api/x", { a: 1 }));
    expect(asked).toHaveLength(2);
    expect(headersOf(0)["Idempotency-Key"]).toBe(headersOf(1)["Idempotency-Key"]);
    expect(asked[0]?.init.body).toBe(asked[1]?.init.body);
  });

  test("twice on purpose is two requests", async () => {
    answers = [{ status: 200, body: {} }];
    const client = new Client();
    await settled(client.post("/api/x"));
    await settled(client.post("/api/x"));
    expect(headersOf(0)["Idempotency-Key"]).not.toBe(headersOf(1)["Idempotency-Key"]);
  });

  test("gives up after a while, and says that nobody answered", async () => {
    answers = ["away"];
    const failure = await settled(new Client().get("/api/x"));
    expect(failure).toMatchObject({ code: "unreachable", http: 0 });
    expect(asked).toHaveLength(3);
  });

  test("is not repeated when the answer was no", async () => {
    answers = [{ status: 409, body: { error: "offer_closed", message: "over", mend: "wait", details: { offer: 3 } } }];
    const failure = await settled(new Client().post("/api/x"));
    expect(failure).toMatchObject({ code: "offer_closed", http: 409, message: "over", mend: "wait", details: { offer: 3 } });
    expect(asked).toHaveLength(1);
  });

  test("makes sense of an answer that is not ours", async () => {
    answers = [{ status: 502, body: "<html>" }];
    expect(await settled(new Client().post("/api/x", {}, { tries: 1 }))).toMatchObject({ code: "http_502", http: 502 });
  });

  test("tells the page when the server no longer knows who asks", async () => {
    answers = [{ status: 401, body: { error: "session_over" } }];
    const client = new Client();
    const lost = vi.fn();
    client.onsignedout = lost;
    await settled(client.get("/api/x"));
    expect(lost).toHaveBeenCalledOnce();
  });
});

test("ids are 32 hexadecimal digits and never the same", () => {
  const ids = Array.from({ length: 100 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(ids).size).toBe(100);
});
