// Look-ups of one request: within the caller's scope, each asked once, asked again after a write, and items from the list of
// their own app.

import { describe, expect, it } from "vitest";
import { ServiceError } from "../../src/domain/serviceError.ts";
import type { Item } from "../../src/domain/item.ts";
import { createLoaders } from "../../src/graphql/loaders.ts";
import { createFakeReader } from "./support/fakeReader.ts";
import { consumptionOf, idOf } from "./support/records.ts";

const SCOPE = { kind: "player", app: "default", playerId: "alice" } as const;
const item = (itemSeq: bigint, name: string): Item => ({
  itemSeq,
  name,
  market: "GG",
  marketItemId: name,
  isUsed: true,
  registeredAt: 0,
});

function scene(itemsOf: (app: string) => Promise<readonly Item[]> = async () => []) {
  const reader = createFakeReader();
  reader.consumptions.push(consumptionOf(1));
  return { reader, loaders: createLoaders(reader, SCOPE, itemsOf) };
}

describe("a look-up", () => {
  it("is made within the caller's scope, once for the same name, and again after a write", async () => {
    const { reader, loaders } = scene();
    const loadAll = () =>
      Promise.all([
        loaders.attempts.load(idOf(1)),
        loaders.backgrounds.load(idOf(1)),
        loaders.consumptions.load(idOf(1)),
        loaders.standing.load({ app: "default", paymentSeq: "P1" }),
        loaders.reversals.load(idOf(1)),
        loaders.reversalsOf.load(idOf(1)),
      ]);
    await loadAll();
    await loadAll();
    const reads = [
      "attemptsOf",
      "backgroundsOf",
      "consumptionsById",
      "reversalsById",
      "reversalsOf",
      "standingConsumptions",
    ];
    expect(reader.reads.map(({ kind }) => kind).toSorted()).toEqual(reads);
    for (const { scope } of reader.reads) expect(scope).toEqual(SCOPE);
    loaders.forgetAll();
    await loadAll();
    expect(
      reader.reads
        .slice(6)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(reads);
  });

  it("of items asks for each app's list once, and knows each by its app and number", async () => {
    const asked: string[] = [];
    const { loaders } = scene(async (app) => {
      asked.push(app);
      return [item(1n, `first of ${app}`), item(2n, `second of ${app}`)];
    });
    const names = [
      { app: "puzzle", itemSeq: 2n },
      { app: "racing", itemSeq: 2n },
      { app: "puzzle", itemSeq: 9n },
      { app: "puzzle", itemSeq: 2n },
    ];
    const found = await Promise.all(names.map((name) => loaders.items.load(name)));
    expect(found.map((one) => one?.name ?? null)).toEqual([
      "second of puzzle",
      "second of racing",
      null,
      "second of puzzle",
    ]);
    expect(asked).toEqual(["puzzle", "racing"]);
  });

  it("of items finds nothing while the list cannot be had, and does not hide a bug", async () => {
    const down = scene(() => Promise.reject(new ServiceError("UPSTREAM_UNAVAILABLE", "down")));
    expect(await down.loaders.items.load({ app: "puzzle", itemSeq: 1n })).toBeNull();
    const broken = scene(() => Promise.reject(new Error("a bug")));
    await expect(broken.loaders.items.load({ app: "puzzle", itemSeq: 1n })).rejects.toThrow("a bug");
  });
});
