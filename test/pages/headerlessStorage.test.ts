import { describe, expect, it } from "vitest";
import { headerlessStorage, type PageStorage } from "../../web/headerlessStorage.ts";

describe("what GraphiQL remembers", () => {
  it.each(["tabState", "queries", "favorites"])("holds no headers under %j", (key) => {
    const storage = headerlessStorage(inMemory());
    storage.setItem(
      `graphiql:${key}`,
      JSON.stringify({ [key]: [{ query: "{ a }", headers: '{"authorization":"x"}' }] }),
    );
    expect(JSON.parse(storage.getItem(`graphiql:${key}`) ?? "")).toEqual({
      [key]: [{ query: "{ a }", headers: null }],
    });
  });

  it("has no place for the headers pane at all", () => {
    const storage = headerlessStorage(inMemory());
    storage.setItem("graphiql:headers", '{"authorization":"x"}');
    expect(storage.length).toBe(0);
  });

  it("keeps everything else as it was typed, a variable called headers included", () => {
    const storage = headerlessStorage(inMemory());
    storage.setItem("graphiql:variables", '{ "headers": 1 }');
    expect(storage.getItem("graphiql:variables")).toBe('{ "headers": 1 }');
  });
});

function inMemory(): PageStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
    get length() {
      return items.size;
    },
  };
}
