// Bad configuration: one line per variable on standard error, exit code 2, and not a file or folder more than before.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand } from "./support/command.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

describe("serve", () => {
  it.each([
    ["is not there", null, 0o600, /^IAP_APPS_FILE: "apps\.json" cannot be read \(ENOENT\)$/],
    ["others may read", "{}", 0o644, /^IAP_APPS_FILE: "apps\.json" may be read or written by others; /],
    [
      "holds a bad app",
      '{"apps":[{"name":"a","secretKey":"canary\\n"}]}',
      0o600,
      /^IAP_APPS_FILE: apps\[0\]\.secretKey: /,
    ],
  ])("refuses a file of apps that %s", async (_what, text, mode, told) => {
    const folder = temporaryFolder();
    if (text !== null) writeFileSync(join(folder, "apps.json"), text, { mode });
    const { code, stdout, stderrLines } = await runCommand(["serve"], {
      variables: { IAP_APPS_FILE: "apps.json" },
      folder,
    });
    expect([code, stdout, stderrLines]).toEqual([2, "", [expect.stringMatching(told)]]);
    expect(stderrLines.join("\n")).not.toContain("canary");
    expect(readdirSync(folder)).toEqual(text === null ? [] : ["apps.json"]);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ["a database of another engine", { DATABASE_URL: "mysql://user:canary@db/iap" }, ["DATABASE_URL"]],
    [
      "production",
      { NODE_ENV: "production" },
      ["AUTH_JWKS_URL", "IAP_BASE_URL", "LEDGER_SECRET", "RECEIPT_ISSUER", "RECEIPT_KEYS"],
    ],
    [
      "production without a word on what an address is that is not the vendor's",
      { NODE_ENV: "production", IAP_BASE_URL: "https://gateway.example.com" },
      ["AUTH_JWKS_URL", "IAP_ENVIRONMENT", "LEDGER_SECRET", "RECEIPT_ISSUER", "RECEIPT_KEYS"],
    ],
    [
      "to call real money sandbox",
      { IAP_BASE_URL: "https://api-iap.nhncloudservice.com", IAP_ENVIRONMENT: "sandbox" },
      ["IAP_ENVIRONMENT"],
    ],
    [
      "all of them",
      {
        NODE_ENV: "production",
        PORT: "x\ny",
        HOST: "0.0.0.0",
        LEDGER_SECRET: "canary",
        IAP_BASE_URL: "http://user:canary@example.com",
        AUTH_JWT_SECRET: "canary",
        CONSUME_LEASE_MS: "1000",
        RECEIPT_KEYS: "canary",
        RECEIPT_ISSUER: "\u0007",
      },
      [
        "AUTH_JWT_SECRET",
        "CONSUME_LEASE_MS",
        "IAP_BASE_URL",
        "LEDGER_SECRET",
        "PORT",
        "RECEIPT_ISSUER",
        "RECEIPT_KEYS",
      ],
    ],
  ])("refuses %s, in one line each", async (_what, variables, names) => {
    const folder = temporaryFolder();
    const { code, stdout, stderrLines } = await runCommand(["serve"], { variables, folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    const named = stderrLines.map((line) => line.split(": ")[0] ?? "");
    expect(named.toSorted((one, other) => one.localeCompare(other))).toEqual(names);
    expect(stderrLines.join("\n")).not.toContain("canary");
    expect(readdirSync(folder)).toEqual([]);
  });
});
