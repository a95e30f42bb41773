// Statements of reads on SQLite are prepared once and the newest kept, fewer than 200 of them: filters combine in many ways, and whoever tries them
// all fills no memory.

import { expect, it, onTestFinished } from "vitest";
import { openForReading, openForWriting } from "../../src/ledger/sqlite/openDatabase.ts";
import { createReadQueries } from "../../src/ledger/sqlite/readQueries.ts";
import { sqlite } from "./support/engines.ts";

it("keeps the newest 100 prepared at least, and never 200", () => {
  const path = sqlite.place();
  openForWriting(path).close();
  const database = openForReading(path);
  onTestFinished(() => void database.close());
  let prepared = 0;
  const counting = new Proxy(database, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === "prepare") prepared += 1;
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  const queries = createReadQueries(counting);
  /** A text of its own for each number of values. */
  const countOf = (values: number) => {
    const paymentSeq = Array.from({ length: values }, (_, index) => `P${index}`);
    queries.run("consumptionCount", { kind: "all" }, { paymentSeq }, false);
    return prepared;
  };
  for (let values = 1; values <= 199; values += 1) countOf(values);
  expect([prepared, countOf(1), countOf(199)]).toEqual([199, 199, 199]);
  expect([countOf(200), countOf(101), countOf(1), countOf(200)]).toEqual([200, 200, 201, 201]);
});
