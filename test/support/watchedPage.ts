// A browser page whose complaints are collected: console errors and warnings (a violated policy is one), uncaught errors,
// and every request that would leave its own origin, which is stopped. A page test ends by expecting none.
import type { Browser, Page } from "playwright-core";

export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export async function openWatchedPage(browser: Browser, origin: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const complaints: string[] = [];
  await context.route(
    (url) => url.origin !== origin && url.protocol !== "data:" && url.protocol !== "blob:",
    (route) => {
      complaints.push(`request to ${route.request().url()}`);
      return route.abort();
    },
  );
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  context.on("weberror", (error) => void complaints.push(String(error.error())));
  context.on("requestfailed", (request) => void complaints.push(`failed: ${request.url()}`));
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}
