import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { examples } from "../../web/examples.ts";
import { openBrowser } from "../support/browser.ts";
import { openWatchedPage } from "../support/watchedPage.ts";
import { answerWith, openGraphiQL, openTab, remembered, run, textOf, pasteInto } from "./support/graphiqlPage.ts";
import { startPageServer, type PageServer } from "./support/pageServer.ts";

describe("the GraphiQL page", () => {
  let server: PageServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startPageServer(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
  });

  it("A96: runs the first example under its policy, without a complaint or a foreign request", async () => {
    await using watched = await openWatchedPage(browser, server.origin);
    const { page, complaints } = watched;
    await openGraphiQL(page, server.origin);
    await run(page);
    expect(await answerWith(page, "KRW")).toMatch(/"price": 1000,\s+"currency": "KRW"/);
    await expect.poll(() => workersOf(page)).toEqual(["editor", "graphql", "json"]);
    expect(complaints).toEqual([]);
  });

  it("offers every example in a tab of its own", async () => {
    await using watched = await openWatchedPage(browser, server.origin);
    await openGraphiQL(watched.page, server.origin);
    const names = examples.map(({ operation, title }) => title ?? operation);
    expect(await watched.page.getByRole("tab").allInnerTexts()).toEqual(names);
  });

  it("sends an example with its variables, also after the page was loaded again", async () => {
    await using watched = await openWatchedPage(browser, server.origin);
    const { page } = watched;
    await openGraphiQL(page, server.origin);
    await openTab(page, "ConsumeLostAnswer");
    await expect.poll(() => remembered(page, "tabState")).toContain('"activeTabIndex":1');
    await openGraphiQL(page, server.origin);
    await run(page);
    await answerWith(page, "T-lost");
    expect(server.requests.at(-1)?.body).toMatchObject({
      operationName: "ConsumeLostAnswer",
      variables: { paymentSeq: "T-lost", itemSeq: 1001, purchaseToken: "demo-token" },
    });
  });

  it("sends only the operation that was chosen, and the fragments it needs", async () => {
    await using watched = await openWatchedPage(browser, server.origin);
    const { page, complaints } = watched;
    await openGraphiQL(page, server.origin);
    const chosen = "query Second { viewer { ...Who } } fragment Who on Viewer { playerId }";
    await pasteInto(page, "query", `query First { viewer { ...Rights } } fragment Rights on Viewer { role } ${chosen}`);
    await run(page, "Second");
    expect(await answerWith(page, "playerId")).toContain('"playerId": "dev"');
    expect(server.requests.at(-1)?.body.query.trim()).toBe(chosen);
    expect(complaints).toEqual([]);
  });

  it("tidies the document and the variables on demand", async () => {
    await using watched = await openWatchedPage(browser, server.origin);
    const { page, complaints } = watched;
    await openGraphiQL(page, server.origin);
    await pasteInto(page, "variables", '{"tidy":   true}');
    await pasteInto(page, "query", "query Untidy{viewer{role}}");
    await page.getByRole("button", { name: "Prettify query" }).click();
    await expect.poll(() => textOf(page, "query")).toMatch(/query Untidy \{\s+viewer \{\s+role\s+\}\s+\}/);
    expect(await textOf(page, "variables")).toBe('{\n  "tidy": true\n}');
    expect(complaints).toEqual([]);
  });

  it("A98: sends the headers that were typed and keeps them nowhere", async () => {
    await using watched = await openWatchedPage(browser, server.origin);
    const { page } = watched;
    await openGraphiQL(page, server.origin);
    await pasteInto(page, "headers", '{ "authorization": "Bearer do-not-keep" }');
    await pasteInto(page, "query", "query TypedAfterTheHeaders { viewer { playerId } }");
    await page.getByRole("tab", { name: "TypedAfterTheHeaders" }).waitFor(); // the page has taken both in
    await run(page);
    await answerWith(page, "playerId");
    expect(server.requests.at(-1)?.headers.authorization).toBe("Bearer do-not-keep");
    // Both places that could hold the headers have been written since: the tabs and the history.
    for (const key of ["tabState", "queries"]) {
      await expect.poll(() => remembered(page, key)).toContain("TypedAfterTheHeaders");
    }
    const stored = await page.evaluate<string>("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])");
    expect(stored).toContain("TypedAfterTheHeaders");
    expect(stored).not.toContain("do-not-keep");
  });

  it("keeps nothing for the next browser tab, because variables hold purchase tokens", async () => {
    await using watched = await openWatchedPage(browser, server.origin);
    await openGraphiQL(watched.page, server.origin);
    await run(watched.page);
    await answerWith(watched.page, "KRW");
    await expect.poll(() => remembered(watched.page, "queries")).toContain("demo-token");
    expect(await watched.page.evaluate("localStorage.length")).toBe(0);
  });
});

function workersOf(page: Page): string[] {
  const names = page.workers().map((worker) => /(\w+)\.worker/.exec(worker.url())?.[1] ?? worker.url());
  return names.sort();
}
