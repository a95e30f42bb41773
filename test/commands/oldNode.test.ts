// A Node that is too old is told so in one line, before anything is loaded that it could not even read.

import { expect, it } from "vitest";
import { runCommand } from "./support/command.ts";

/** Makes node say that it is another version, before the program is loaded. */
function pretending(version: string): readonly string[] {
  const versions = `{ ...process.versions, node: ${JSON.stringify(version)} }`;
  const code = `Object.defineProperty(process, "versions", { value: ${versions} })`;
  return ["--import", `data:text/javascript,${encodeURIComponent(code)}`];
}

it.each(["20.18.1", "23.11.0"])("refuses to run on Node %s", async (version) => {
  const { code, stdout, stderrLines } = await runCommand(["--help"], { nodeArguments: pretending(version) });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderrLines).toEqual([`iap-graphql needs Node.js 24 or newer; this is ${version}`]);
});

it("runs on Node 24", async () => {
  const { code } = await runCommand(["--help"], { nodeArguments: pretending("24.0.0") });
  expect(code).toBe(0);
});
