// Who wants traces, and what the server says where they cannot be made. The SDKs here are made up; that a real one is heard is
// traces.test.ts's to show.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startTracing } from "../../src/observing/startTracing.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const WANTED = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
const LOADED = "throw new Error('it was loaded')";

/** A folder in which that is the SDK; absent: in which there is none. */
function folderWith(sdk?: string): string {
  const folder = temporaryFolder();
  const install = (name: string, text: string) => {
    const place = join(folder, "node_modules", "@opentelemetry", name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), JSON.stringify({ name, main: "index.cjs" }));
    writeFileSync(join(place, "index.cjs"), text);
  };
  if (sdk !== undefined) install("sdk-node", sdk);
  install("api", "module.exports = {};");
  return `${folder}/`;
}

async function started(variables: Readonly<Record<string, string>>, ...searchFrom: string[]) {
  const lines: string[] = [];
  const tracing = await startTracing({
    variables,
    searchFrom,
    after: () => () => undefined,
    warn: (line) => lines.push(line),
  });
  return { tracing, lines };
}

describe("traces", () => {
  it.each([
    {},
    { OTEL_SERVICE_NAME: "" },
    { ...WANTED, OTEL_SDK_DISABLED: "true" },
    { ...WANTED, OTEL_SDK_DISABLED: "True" },
    { ...WANTED, OTEL_TRACES_EXPORTER: "none" },
  ])("are not wanted, and nothing is loaded or said: %j", async (variables: Readonly<Record<string, string>>) => {
    expect(await started(variables, folderWith(LOADED))).toEqual({ tracing: null, lines: [] });
  });

  it.each([
    ["is not installed", undefined],
    ["cannot be started (Error)", LOADED],
    ["cannot be started (TypeError)", "module.exports = {};"],
    ["cannot be started (RangeError)", sdk("start() { throw new RangeError('secret'); }")],
    ["makes no spans", sdk("start() {}")], // as one that registers with another copy of the API
  ])("cannot be made, and one line says so: %s", async (why, text) => {
    const { tracing, lines } = await started(WANTED, folderWith(text), folderWith());
    expect(tracing).toBeNull();
    expect(lines).toEqual([expect.stringContaining(why)]);
    expect(lines.join()).not.toContain("secret");
  });

  it("are made by the first SDK there is", async () => {
    const { lines } = await started(WANTED, folderWith(), folderWith("module.exports = {};"), folderWith(LOADED));
    expect(lines).toEqual([expect.stringContaining("(TypeError)")]);
  });
});

function sdk(members: string): string {
  return `module.exports.NodeSDK = class { ${members} };`;
}
