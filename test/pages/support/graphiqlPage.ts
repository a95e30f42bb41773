// What a person does on the GraphiQL page, in the page's own words.
import type { Page } from "playwright-core";

export async function openGraphiQL(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.locator(".graphiql-query-editor .view-line").first().waitFor();
}

export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab", { name, exact: true }).click();
  await page.locator(".graphiql-query-editor .view-lines", { hasText: name }).waitFor();
}

/** Replaces what an editor holds. */
export async function typeInto(page: Page, editor: "query" | "variable" | "header", text: string): Promise<void> {
  const label = editor === "variable" ? "Variables" : "Headers";
  if (editor !== "query") await page.getByRole("button", { name: label, exact: true }).click();
  const pane = editor === "query" ? ".graphiql-query-editor" : `.graphiql-editor-tool .graphiql-editor:not(.hidden)`;
  await page.locator(`${pane} .view-lines`).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** Of a document with several operations, the one to choose. */
export async function run(page: Page, operation?: string): Promise<void> {
  const button = page.getByRole("button", { name: "Execute query" });
  if (operation === undefined) return button.click();
  await button.and(page.locator("[aria-haspopup=menu]")).click(); // once the page has seen that there is a choice
  await page.getByRole("menuitem", { name: operation }).click();
}

/** The response pane's text once it holds a word. */
export async function answerWith(page: Page, word: string): Promise<string> {
  await page.locator(".graphiql-response .view-lines", { hasText: word }).waitFor();
  return textOf(page, ".graphiql-response");
}

/** What an editor shows; it draws spaces as no-break spaces. */
export async function textOf(page: Page, pane: string): Promise<string> {
  const lines = page.locator(`${pane} .graphiql-editor:not(.hidden) .view-lines, ${pane}.graphiql-editor .view-lines`);
  return (await lines.innerText()).replaceAll("\u00a0", " ");
}

/** What the page keeps under a key of GraphiQL's. */
export function remembered(page: Page, key: string): Promise<string | null> {
  return page.evaluate((name) => sessionStorage.getItem(`graphiql:${name}`), key);
}
