// The product's main job as a developer first meets it: start it, paste what it prints into GraphiQL in a real browser,
// lose an answer, ask again, kill the server, start it again, and find both in the history.

import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { distUnderTest, type RunningServer, startServer } from "../support/runningServer.ts";
import { openWatchedPage } from "../support/watchedPage.ts";
import { answerWith, openGraphiQL, openTab, pasteInto, run } from "./support/graphiqlPage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const HISTORY = "query History { consumptions(first: 10) { nodes { paymentSeq status evidence price currency } } }";

it("consumes, survives a lost answer and a killed server, and shows both in the history", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "main-job-"));
  const start = () => startServer({}, [join(distUnderTest(), "main.js"), "serve"], folder.path);
  await using first = await start();
  {
    await using watched = await openWatchedPage(browser, first.address);
    const { page, complaints } = watched;
    await openGraphiQL(page, first.address);
    await pasteInto(page, "query", printedMutation(first));
    await run(page);
    expect(await answerWith(page, "KRW")).toMatch(/"price": 1000,\s+"currency": "KRW"/);

    await openTab(page, "ConsumeLostAnswer");
    await run(page);
    expect(await answerWith(page, "reason")).toContain('"reason": "IN_DOUBT"');
    await run(page);
    expect(await answerWith(page, "INFERRED")).toContain('"evidence": "INFERRED"');
    expect(complaints).toEqual([]);
  }
  await first.kill("SIGKILL");

  await using second = await start();
  await using watched = await openWatchedPage(browser, second.address);
  await openGraphiQL(watched.page, second.address);
  await pasteInto(watched.page, "query", HISTORY);
  await run(watched.page);
  const history = (await answerWith(watched.page, "T-lost")).replaceAll(/\s+/g, " ");
  expect(history).toContain(
    '"paymentSeq": "T-ok-KRW-1000", "status": "CONSUMED", "evidence": "CONFIRMED", "price": 1000, "currency": "KRW"',
  );
  expect(history).toContain(
    '"paymentSeq": "T-lost", "status": "CONSUMED", "evidence": "INFERRED", "price": null, "currency": null',
  );
  expect(watched.complaints).toEqual([]);
}, 60_000);

function printedMutation(server: RunningServer): string {
  const [mutation] = /^mutation \{[\s\S]*?^\}/m.exec(server.output()) ?? [];
  if (mutation === undefined) throw new Error("no mutation was printed");
  return mutation;
}
