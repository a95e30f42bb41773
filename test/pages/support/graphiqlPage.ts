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
  await page.getByRole("button", { name: "Execute query" }).click();
  if (operation !== undefined) await page.getByRole("menuitem", { name: operation }).click();
}

/** The response pane's text once it holds a word. */
export async function answerWith(page: Page, word: string): Promise<string> {
  const pane = page.locator(".graphiql-response .view-lines", { hasText: word });
  await pane.waitFor();
  // The editor draws spaces as no-break spaces and each line as an element of its own.
  return (await pane.innerText()).replaceAll("\u00a0", " ");
}
