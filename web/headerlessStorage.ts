// What GraphiQL remembers, without request headers: they hold credentials. Switching its `shouldPersistHeaders` off is
// not enough, because its history plugin writes each run's headers all the same.

const KEYS_WITH_HEADERS = new Set(["graphiql:tabState", "graphiql:queries", "graphiql:favorites"]);

/** The part of Web Storage that GraphiQL uses. */
export type PageStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "clear" | "length">;

export function headerlessStorage(storage: PageStorage): PageStorage {
  return {
    getItem: (key) => storage.getItem(key),
    setItem(key, value) {
      if (key === "graphiql:headers") return;
      storage.setItem(key, KEYS_WITH_HEADERS.has(key) ? withoutHeaders(value) : value);
    },
    removeItem: (key) => storage.removeItem(key),
    clear: () => storage.clear(),
    get length() {
      return storage.length;
    },
  };
}

/** null and not absent: GraphiQL refuses stored tabs that lack the key. */
function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json), (key: string, value: unknown) => (key === "headers" ? null : value));
}
