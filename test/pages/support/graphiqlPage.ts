// What a person does on the GraphiQL page, in the page's own words.
import type { Page } from "playwright-core";

const EDITORS = {
  query: ".graphiql-query-editor .view-lines",
  variables: ".graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines",
  headers: ".graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines",
  response: ".graphiql-response .view-lines",
};

export async function openGraphiQL(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.locator(EDITORS.query).getByText(/\w/).first().waitFor();
}

export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("tab").getByRole("button", { name, exact: true }).click();
  await page.locator(EDITORS.query, { hasText: name }).waitFor();
}

/** Replaces what an editor holds. Pasted: typed brackets and quotes would be closed by the editor. */
export async function pasteInto(page: Page, editor: "query" | "variables" | "headers", text: string): Promise<void> {
  if (editor !== "query") await page.getByRole("button", { name: new RegExp(`^${editor}$`, "i") }).click();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.locator(EDITORS[editor]).click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

/** Of a document with several operations, the one to choose. */
export async function run(page: Page, operation?: string): Promise<void> {
  const button = page.getByRole("button", { name: "Execute query" });
  if (operation === undefined) return button.click();
  await button.and(page.locator("[aria-haspopup=menu]")).click(); // once the page has seen that there is a choice
  await page.getByRole("menuitem", { name: operation }).click();
}

/** The response once it holds a word. */
export async function answerWith(page: Page, word: string): Promise<string> {
  await page.locator(EDITORS.response, { hasText: word }).waitFor();
  return textOf(page, "response");
}

/** What an editor shows; it draws spaces as no-break spaces. */
export async function textOf(page: Page, editor: keyof typeof EDITORS): Promise<string> {
  return (await page.locator(EDITORS[editor]).innerText()).replaceAll("\u00a0", " ");
}

/** What the page keeps under a key of GraphiQL's. */
export function remembered(page: Page, key: string): Promise<string | null> {
  return page.evaluate((name) => sessionStorage.getItem(`graphiql:${name}`), key);
}
