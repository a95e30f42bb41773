// Real money is never called sandbox, nor the sandbox's money real: the vendor's addresses decide, a setting decides for
// any other, and in production nothing is assumed.

import { describe, expect, it } from "vitest";
import { receiptVariables } from "../support/receiptKeys.ts";
import { linesOfApps, readWithApps } from "./support/appsFile.ts";
import { linesOf, settingsOf, type Variables } from "./support/reading.ts";

const HOSTS = [
  "api-iap.cloud.toast.com",
  "api-iap.nhncloudservice.com",
  "api-gamebase.nhncloudservice.com",
  "api-gamebase.cloud.toast.com",
];
const IN_PRODUCTION = {
  NODE_ENV: "production",
  LEDGER_SECRET: Buffer.alloc(32, 7).toString("base64"),
  AUTH_API_KEYS_FILE: "keys.json",
  ...receiptVariables(),
};

/** The same host, however it is written. */
const spellings = (host: string): string[] => [
  `https://${host}`,
  `https://${host}/`,
  `https://${host.toUpperCase()}/tcgb-inapp`,
  `HTTPS://${host}`,
  `https://${host}.`,
  `https://${host}:443`,
  `https://${host}:8443/some/path/`,
  `https://${host.replace("api", "%61pi")}`,
  `https://${host.replace("api", "ａｐｉ")}`,
];

const UNKNOWN = [
  ...HOSTS.flatMap((host) => [
    `https://${host}.evil.example`,
    `https://evil.example/${host}`,
    `https://evil-${host}`,
    `https://sandbox${host}`,
    `https://sandbox-sandbox-${host}`,
    `https://sandbox.${host}`,
    `https://alpha-${host}`,
    `https://${host.replace("api-", "api.")}`,
    `https://${host.replace(".com", ".co")}`,
  ]),
  "https://nhncloudservice.com",
  "https://api-iap.gov-nhncloudservice.com",
  "https://10.0.0.7",
  "https://gateway.example.com",
  "http://127.0.0.1:4010",
  "http://localhost:4010",
];

function environmentOf(variables: Variables) {
  const { environment, isEnvironmentAssumed } = settingsOf(variables).apps[0];
  return [environment, isEnvironmentAssumed ? "assumed" : "told"];
}

function environmentInFile(app: object) {
  const read = readWithApps({ apps: [{ name: "puzzle", ...app }] });
  if (!read.isValid) throw new Error(read.lines.join("\n"));
  const { environment, isEnvironmentAssumed } = read.settings.apps[0];
  return [environment, isEnvironmentAssumed ? "assumed" : "told"];
}

describe.each(HOSTS)("payments of %s", (host) => {
  it.each(spellings(host))("cost money, and are recorded so: %s", (url) => {
    expect(environmentOf({ IAP_BASE_URL: url })).toEqual(["PRODUCTION", "told"]);
    expect(environmentInFile({ baseUrl: url })).toEqual(["PRODUCTION", "told"]);
  });

  it.each(spellings(`sandbox-${host}`))("cost nothing in its sandbox: %s", (url) => {
    expect(environmentOf({ IAP_BASE_URL: url })).toEqual(["SANDBOX", "told"]);
    expect(environmentInFile({ baseUrl: url })).toEqual(["SANDBOX", "told"]);
  });

  it.each([
    [`https://${host}`, "production", "sandbox"],
    [`https://${host}.:8443/x`, "production", "sandbox"],
    [`https://sandbox-${host}`, "sandbox", "production"],
  ])("are never recorded as the other: %s is %s", (url, right, wrong) => {
    for (const given of [{}, IN_PRODUCTION]) {
      expect(linesOf({ ...given, IAP_BASE_URL: url, IAP_ENVIRONMENT: right })).toEqual(["taken"]);
      expect(linesOf({ ...given, IAP_BASE_URL: url, IAP_ENVIRONMENT: wrong })).toEqual([
        `IAP_ENVIRONMENT: "${wrong}" is not allowed; ${right}, or unset: IAP_BASE_URL is the vendor's address of ${right}`,
      ]);
      expect(linesOfApps([{ name: "a", baseUrl: url, environment: right }], given)).toEqual(["taken"]);
      expect(linesOfApps([{ name: "a" }, { name: "b", baseUrl: url, environment: wrong }])).toEqual([
        `apps[1].environment: "${wrong}" is not allowed; ${right}, or unset: baseUrl is the vendor's address of ${right}`,
      ]);
    }
  });

  it("need no word in production", () => {
    expect(linesOf({ ...IN_PRODUCTION, IAP_BASE_URL: `https://${host}` })).toEqual(["taken"]);
    expect(linesOfApps([{ name: "a", baseUrl: `https://sandbox-${host}` }], IN_PRODUCTION)).toEqual(["taken"]);
  });
});

describe("an address that is not the vendor's", () => {
  it.each(UNKNOWN)("says nothing, so in production a setting has to: %s", (url) => {
    const required = "is required in production where";
    const rest = "is not one of the vendor's addresses; sandbox or production";
    expect(linesOf({ ...IN_PRODUCTION, IAP_BASE_URL: url })).toEqual([
      `IAP_ENVIRONMENT: ${required} IAP_BASE_URL ${rest}`,
    ]);
    expect(linesOf({ ...IN_PRODUCTION, IAP_BASE_URL: url, IAP_ENVIRONMENT: "" })).toHaveLength(1);
    const apps = [
      { name: "a", baseUrl: `https://${HOSTS[0]}` },
      { name: "b", baseUrl: url, environment: null },
    ];
    expect(linesOfApps(apps, IN_PRODUCTION)).toEqual([`apps[1].environment: ${required} baseUrl ${rest}`]);
  });

  it.each(UNKNOWN)("is what the setting says: %s", (url) => {
    for (const given of [{}, IN_PRODUCTION])
      for (const named of ["sandbox", "production"] as const) {
        const told = [named.toUpperCase(), "told"];
        expect(environmentOf({ ...given, IAP_BASE_URL: url, IAP_ENVIRONMENT: named })).toEqual(told);
        expect(environmentInFile({ baseUrl: url, environment: named })).toEqual(told);
      }
  });

  it.each(UNKNOWN)("counts as the sandbox outside production, which is told as assumed: %s", (url) => {
    expect(environmentOf({ IAP_BASE_URL: url })).toEqual(["SANDBOX", "assumed"]);
    expect(environmentInFile({ baseUrl: url })).toEqual(["SANDBOX", "assumed"]);
  });
});

it("is the sandbox for sure where the built-in one is used", () => {
  expect(environmentOf({})).toEqual(["SANDBOX", "told"]);
  expect(environmentInFile({})).toEqual(["SANDBOX", "told"]);
});

it("has one line where the value or the address is bad by itself", () => {
  const url = "https://gateway.example.com";
  const bad = linesOf({ ...IN_PRODUCTION, IAP_BASE_URL: url, IAP_ENVIRONMENT: "Production" });
  expect(bad).toEqual(['IAP_ENVIRONMENT: "Production" is not allowed; sandbox or production']);
  expect(linesOf({ ...IN_PRODUCTION, IAP_BASE_URL: "http://gateway.example.com" })).toEqual([
    expect.stringMatching(/^IAP_BASE_URL: /),
  ]);
});
