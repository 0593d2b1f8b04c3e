// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { valueAt, withAt } from "./changes.ts";
import type { Centre } from "./centre.ts";
import { aCentre } from "./testing.ts";
import { Workbench } from "./workbench.svelte.ts";

/** A server that keeps one configuration, as the real one answers for it. */
class Server {
  version = 7;
  centre: Centre = aCentre();

  publish(centre: Centre): void {
    this.centre = centre;
    this.version += 1;
  }

  answer(method: string, path: string, body: { centre: Centre; base_version: number }): [number, unknown] {
    if (path.endsWith("/preview")) return [200, { problems: [], warnings: [], changes: [] }];
    if (method === "GET") return [200, { version: this.version, centre: this.centre }];
    if (body.base_version !== this.version) return [409, { error: "settings_moved", message: "", mend: "", details: {} }];
    this.publish(body.centre);
    return [200, { version: this.version, changes: [], warnings: [] }];
  }
}

let server: Server;

beforeEach(() => {
  server = new Server();
  sessionStorage.clear();
  vi.stubGlobal("fetch", (path: string, asked: { method: string; body: string | null }) => {
    const [http, answer] = server.answer(asked.method, path, JSON.parse(asked.body ?? "{}") as never);
    return Promise.resolve(new Response(JSON.stringify(answer), { status: http }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

async function atWork(): Promise<Workbench> {
  const bench = new Workbench();
  await bench.load();
  return bench;
}

const WRAP_UP = ["queues", "sales", "wrap_up"];

test("an edit makes a draft, its undoing leaves none", async () => {
  const bench = await atWork();
  bench.edit(WRAP_UP, 30);
  expect([bench.dirty, bench.count]).toEqual([true, 1]);
  bench.edit(WRAP_UP, 60);
  expect(bench.dirty).toBe(false);
});

test("what is published is the version in force, and the draft begins anew from it", async () => {
  const bench = await atWork();
  bench.edit(WRAP_UP, 30);
  expect((await bench.publish("shorter"))?.version).toBe(8);
  expect([bench.dirty, bench.version]).toEqual([false, 8]);
  expect(valueAt(server.centre, WRAP_UP)).toBe(30);
});

test("whoever was slower loses nothing: both changes are in the version after", async () => {
  const bench = await atWork();
  bench.edit(WRAP_UP, 30);
  server.publish(withAt(server.centre, ["queues", "sales", "offer_timeout"], 45) as Centre);
  expect(await bench.publish("")).toBeNull();
  expect(bench.theirs?.version).toBe(8);
  bench.join([]);
  expect((await bench.publish(""))?.version).toBe(9);
  expect(valueAt(server.centre, WRAP_UP)).toBe(30);
  expect(valueAt(server.centre, ["queues", "sales", "offer_timeout"])).toBe(45);
});

test("a clash takes the value one chooses", async () => {
  const bench = await atWork();
  bench.edit(WRAP_UP, 30);
  server.publish(withAt(server.centre, WRAP_UP, 90) as Centre);
  await bench.follow(8);
  const clashes = bench.joined()?.clashes ?? [];
  expect(clashes).toHaveLength(1);
  bench.join(clashes.map((clash) => ({ clash, mine: false })));
  expect(valueAt(bench.centre, WRAP_UP)).toBe(90);
  expect(bench.dirty).toBe(false);
});

test("a draft survives a reload of the page", async () => {
  (await atWork()).edit(WRAP_UP, 30);
  const again = await atWork();
  expect([again.dirty, valueAt(again.centre, WRAP_UP)]).toEqual([true, 30]);
  again.discard();
  expect((await atWork()).dirty).toBe(false);
});

test("another's version is followed silently when there is no draft", async () => {
  const bench = await atWork();
  server.publish(withAt(server.centre, WRAP_UP, 90) as Centre);
  await bench.follow(8);
  expect([bench.version, bench.theirs]).toEqual([8, null]);
  expect(valueAt(bench.centre, WRAP_UP)).toBe(90);
});
