// A tool that is missing is never passed over in silence, and not at all in CI.

import { afterEach, expect, it, vi } from "vitest";
import { requireTool } from "../support/externalTool.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it("is found where it lies", () => {
  expect(requireTool("sh", "everything")).toMatch(/^\/.*\/sh$/);
});

it("that is missing is said in one line, with what is skipped", () => {
  vi.stubEnv("CI", "");
  const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(requireTool("no-such-tool", "what it shows")).toBeNull();
  expect(said.mock.calls.map(([text]) => text)).toEqual(["\nSKIPPED: no-such-tool is not installed: what it shows\n"]);
});

it("that is missing fails in CI", () => {
  vi.stubEnv("CI", "true");
  expect(() => requireTool("no-such-tool", "what it shows")).toThrow("no-such-tool is not installed: what it shows");
});
