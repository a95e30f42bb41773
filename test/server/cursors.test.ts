// A forged cursor over the wire: one text and one status for every way it can be wrong.

import { expect, it } from "vitest";
import { ask, type Asked, CALL, CONSUME } from "./support/asking.ts";
import { startRunningApp } from "./support/runningApp.ts";

const LIST = `query($after: String, $before: String, $last: Int, $filter: ConsumptionFilter) {
  consumptions(after: $after, before: $before, last: $last, filter: $filter) { pageInfo { endCursor hasNextPage } nodes { paymentSeq } } }`;
const FEED = `query($after: String) { feed(after: $after) { pageInfo { endCursor } nodes { paymentSeq } } }`;

function endCursorOf({ data, errors }: Asked, list: "consumptions" | "feed"): string {
  const found = data?.[list];
  if (typeof found !== "object" || found === null || !("pageInfo" in found)) throw new Error(JSON.stringify(errors));
  const { pageInfo } = found;
  if (typeof pageInfo !== "object" || pageInfo === null || !("endCursor" in pageInfo)) throw new Error("no cursor");
  return String(pageInfo.endCursor);
}

it("is CURSOR_UNKNOWN in the same words, however it is forged", async () => {
  await using app = await startRunningApp();
  const { address } = app;
  for (const paymentSeq of ["P1", "P2"]) await ask(address, CONSUME, { ...CALL, paymentSeq });
  const consumptions = endCursorOf(await ask(address, LIST), "consumptions");
  const feed = endCursorOf(await ask(address, FEED), "feed");
  expect((await ask(address, LIST, { after: consumptions })).errors).toEqual([]);
  expect((await ask(address, FEED, { after: feed })).errors).toEqual([]);

  const flipped = (at: number) => {
    const bytes = Buffer.from(consumptions, "base64url");
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes.toString("base64url");
  };
  const bytes = Buffer.from(consumptions, "base64url").length;
  const forged = [
    ...Array.from({ length: bytes }, (_, at) => ({ after: flipped(at) })),
    { after: consumptions.slice(0, -1) },
    { after: `${consumptions}A` },
    { after: `${consumptions}=` },
    { after: "" },
    { after: "0" },
    { after: "' OR 1=1 --" },
    { after: "\0" },
    { after: "😀" },
    { after: "A".repeat(50_000) },
    { after: feed },
    { before: feed, last: 1 },
    { after: consumptions, filter: { status: ["CONSUMED"] } },
  ];
  const heard = new Set<string>();
  for (const variables of forged) {
    const { data, errors, answer } = await ask(address, LIST, variables);
    expect(data).toBeNull();
    heard.add(JSON.stringify([answer.status, errors.map(({ message, extensions }) => [message, extensions["code"]])]));
  }
  for (const after of [consumptions, feed.slice(0, -1), `${feed}A`, ""]) {
    const { errors, answer } = await ask(address, FEED, { after });
    heard.add(JSON.stringify([answer.status, errors.map(({ message, extensions }) => [message, extensions["code"]])]));
  }
  expect([...heard]).toEqual([
    expect.stringMatching(/^\[400,\[\["This cursor is not valid.+","CURSOR_UNKNOWN"\]\]\]$/),
  ]);
});
