// docs/how-to/back-up-and-restore.md, followed to the letter: what was settled by the backup answers as before, what was
// open is found out, and whoever comes with something from after the backup is told so.

import { expect, it } from "vitest";
import { LOST, TRUTHFUL } from "../support/behaviours.ts";
import { FaultyUpstream } from "../support/FaultyUpstream.ts";
import { createGatewayClient } from "../support/gatewayClient.ts";
import { type RunningServer, startServer } from "../support/runningServer.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { commandsUnder, openShell } from "./support/howTo.ts";

const PAGE = "back-up-and-restore.md";
const CURSOR_UNKNOWN = /"CURSOR_UNKNOWN"/;

it("the page names these commands, and no others", () => {
  expect(commandsUnder(PAGE, "Back up")).toHaveLength(1);
  expect(commandsUnder(PAGE, "Restore")).toHaveLength(4);
  expect(commandsUnder(PAGE, "Restore").at(-1)).toBe("iap-graphql serve");
});

// Two servers, a backup and a doctor, one after the other: on a busy machine that takes a while.
it(
  "a ledger that was backed up, lost and restored by the page keeps what it promised",
  { timeout: 60_000 },
  async () => {
    await using upstream = await FaultyUpstream.start();
    const folder = temporaryFolder();
    const variables = { IAP_BASE_URL: upstream.baseUrl, DOUBT_MS: "0", PORT: "0" };
    const type = openShell(folder, variables);
    const servers: RunningServer[] = [];
    const start = async () => void servers.push(await startServer(variables, undefined, folder));
    await using stopping = new AsyncDisposableStack();
    stopping.defer(async () => void (await servers.at(-1)?.kill("SIGKILL")));
    const client = createGatewayClient(() => servers.at(-1)?.address ?? "nowhere");
    const [settled, open, later] = [upstream.issue(), upstream.issue(), upstream.issue()];

    await start();
    const first = await client.consume(settled);
    upstream.behaveBy(({ paymentSeq }) => (paymentSeq === open.paymentSeq ? LOST : TRUTHFUL));
    const doubted = await client.consume(open);
    const before = await client.feed(null);
    const [backUp = ""] = commandsUnder(PAGE, "Back up");
    expect(await type(backUp)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("2 consumptions, 2 feed events"),
    });

    await upstream.calmDown();
    const found = await client.consume(open);
    const lateSuccess = await client.consume(later);
    const after = await client.feed(null);
    expect([doubted, found, lateSuccess].map(({ type }) => type)).toEqual([
      "ConsumeError",
      "ConsumeSuccess",
      "ConsumeSuccess",
    ]);
    await servers.at(-1)?.kill("SIGTERM");

    const [moveAway = "", putBack = "", lookOver = ""] = commandsUnder(PAGE, "Restore");
    expect(await type(moveAway)).toMatchObject({ code: 0, stderr: "" });
    expect(await type(putBack)).toMatchObject({ code: 0, stderr: "" });
    const looked = await type(lookOver);
    expect(looked.code, looked.stdout).toBe(0);
    expect(looked.stdout).not.toMatch(/^FAIL/m);
    expect(looked.stdout).toMatch(/^ok {4}ledger secret: there, and opens every token that is kept \(1\)$/m);
    await start();

    expect(await client.consume(settled)).toEqual({ ...first, replayed: true });
    await expect(client.feed(after.endCursor)).rejects.toThrow(CURSOR_UNKNOWN);
    expect(await client.consume(open)).toMatchObject({ type: "ConsumeSuccess", consumption: { evidence: "INFERRED" } });
    expect(await client.consume(later)).toMatchObject({ type: "ConsumeError", resultCode: 5018 });
    const events = await client.feed(before.endCursor);
    expect(events.events.map(({ paymentSeq, kind }) => [paymentSeq, kind])).toEqual([
      [open.paymentSeq, "CONSUMED"],
      [later.paymentSeq, "REJECTED"],
    ]);
    await expect(client.feed(after.endCursor)).rejects.toThrow(CURSOR_UNKNOWN); // another event stands in its place now
  },
);
