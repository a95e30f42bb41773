// What runs beside our own code: as many packages as docs/dependencies.md says, each with its digest and under a licence that
// lets everybody use it; none older than the version that mended a known attack.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const LOCK = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      integrity: z.string().optional(),
      resolved: z.string().optional(),
      license: z.string().optional(),
    }),
  ),
});
const MANIFEST = z.object({ dependencies: z.record(z.string(), z.string()) });
const read = (path: string) => readFileSync(path, "utf8");

const { packages } = LOCK.parse(JSON.parse(read("package-lock.json")));
const installed = Object.entries(packages).filter(([path]) => path !== "");
const running = installed.filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true);
const page = read("docs/dependencies.md");
const { dependencies } = MANIFEST.parse(JSON.parse(read("package.json")));

const LICENCES = /^\(?(?:MIT|ISC|0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD-[23]-Clause)(?: AND BSD-3-Clause\))?$/;

describe("A100: what runs", () => {
  it("is as many packages as the page says, each direct one with its reason", () => {
    expect(page).toContain(`${running.length} packages run, these ${Object.keys(dependencies).length} `);
    for (const name of Object.keys(dependencies))
      expect(page, name).toMatch(new RegExp(`^\\| ${name} \\| .{15,} \\|$`, "m"));
    expect(Object.keys(dependencies).length).toBeLessThanOrEqual(28);
  });

  it("is pinned to the version and to its digest, from whichever registry", () => {
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(installed.filter(([, { integrity }]) => integrity?.startsWith("sha512-") !== true)).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it("is under a licence that asks for no more than its name", () => {
    expect(running.filter(([, { license = "none" }]) => !LICENCES.test(license))).toEqual([]);
  });
});

// HARDENING: the versions that mended what is known against the stack.
describe.each([
  ["graphql", "16.8.1", "GHSA-9pv7-vfvm-6vr7"],
  ["@apollo/server", "5.5.0", "GHSA-9q82-xgwf-vj6h and GHSA-mp6q-xf9x-fwf7"],
  ["fastify", "5.8.3", "GHSA-mg2h-6x62-wpwc, GHSA-jx2c-rxcm-jvmq, GHSA-mrq3-vjjr-p77c, CVE-2026-3635"],
  ["undici", "7.24.0", "GHSA-g9mf-h72j-4rw9, GHSA-2mjp-6q6p-2qxm, GHSA-4992-7rv2-5pvq, GHSA-phc3-fgpg-7m6h"],
  ["jose", "5.0.0", "GHSA-hhhv-q57g-882q, GHSA-jv3g-j58f-9mq9"],
  ["better-sqlite3", "13.2.0", "the WAL-reset bug of SQLite before 3.51.3"],
])("%s", (name, least, why) => {
  it(`is at least ${least}: ${why}`, () => {
    const version = packages[`node_modules/${name}`]?.version ?? "0.0.0";
    const [wanted, found] = [least, version].map((text) => text.split(".").map(Number));
    const differs = found?.findIndex((part, index) => part !== wanted?.[index]) ?? -1;
    expect(differs === -1 || (found?.[differs] ?? 0) > (wanted?.[differs] ?? 0), version).toBe(true);
  });
});
