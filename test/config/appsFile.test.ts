// The file of apps: what may stand in it, that whatever may not is told by its place, and that no secret is told with it.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { linesOfApps, readWithApps } from "./support/appsFile.ts";
import { linesOf, settingsOf, type Variables } from "./support/reading.ts";
import { receiptVariables } from "../support/receiptKeys.ts";

const PUZZLE = { name: "puzzle", baseUrl: "https://iap.example.com", appSeq: 1 };

function appsOf(apps: readonly object[], variables: Variables = {}) {
  const read = readWithApps({ apps }, variables);
  if (!read.isValid) throw new Error(read.lines.join("\n"));
  return read.settings.apps;
}

describe("an app in the file", () => {
  it("has every member that the page names", () => {
    const app = {
      name: "puzzle",
      api: "gamebase",
      baseUrl: "https://iap.example.com",
      environment: "sandbox",
      appSeq: "9223372036854775807",
      userChannel: "GF2",
      markets: ["GG", "NEW_STORE"],
      appKey: "key",
      appId: "id",
      secretKey: "secret",
      auth: { issuer: "https://id.example.com", audience: "puzzle", claim: "p" },
    };
    const { baseUrl, ...same } = app;
    expect(appsOf([app])).toEqual([
      {
        ...same,
        upstreamUrl: baseUrl,
        environment: "SANDBOX",
        isEnvironmentAssumed: false,
        appSeq: 9_223_372_036_854_775_807n,
      },
    ]);
  });

  it("needs its name only, and null is as good as nothing", () => {
    const rest = {
      api: "v3",
      upstreamUrl: null,
      environment: "SANDBOX",
      isEnvironmentAssumed: false,
      appSeq: null,
      userChannel: "GF",
      markets: ["GG", "AS"],
      appKey: null,
      appId: null,
      secretKey: null,
      auth: null,
    };
    const nothing = { baseUrl: null, environment: null, appSeq: null, appKey: null, appId: null, secretKey: null };
    expect(appsOf([{ name: "a" }, { name: "b", ...nothing, auth: null }])).toEqual([
      { name: "a", ...rest },
      { name: "b", ...rest },
    ]);
  });

  it("is in the environment of its own address, until it is named", () => {
    const production = "https://api-iap.cloud.toast.com";
    const apps = appsOf([
      { name: "a", baseUrl: production },
      { name: "b", baseUrl: "https://sandbox-api-iap.cloud.toast.com" },
      { name: "c", baseUrl: "https://iap.example.com", environment: "production" },
      { name: "d", environment: "production" },
    ]);
    expect(apps.map(({ environment }) => environment)).toEqual(["PRODUCTION", "SANDBOX", "PRODUCTION", "PRODUCTION"]);
  });
});

describe("a bad place is told by its path, what was read and what is allowed", () => {
  const HTTPS = "an https URL, or http on a loopback address";
  const HEADER = "1 to 256 printable ASCII characters without spaces: it is sent as a header";
  const SEQ = "an integer from 0 to 9223372036854775807, above 2^53-1 as text";
  const MARKETS = "a list of stores such as GG,AS: each of 1 to 20 of A-Z, 0-9 and _, none twice, 20 at most";

  it.each([
    ["name", undefined, `is required; 1 to 32 of a-z, 0-9 and -`],
    ["name", "Puzzle", `"Puzzle" is not allowed; 1 to 32 of a-z, 0-9 and -`],
    ["name", "puzzle\n", String.raw`"puzzle\n" is not allowed; 1 to 32 of a-z, 0-9 and -`],
    ["name", "x".repeat(33), `"${"x".repeat(33)}" is not allowed; 1 to 32 of a-z, 0-9 and -`],
    ["name", 7, `7 is not allowed; 1 to 32 of a-z, 0-9 and -`],
    ["api", "v2", `"v2" is not allowed; v3, nhncloud or gamebase`],
    ["api", ["v3"], `what stands there is not allowed; v3, nhncloud or gamebase`],
    ["baseUrl", "http://iap.example.com", `"http://iap.example.com" is not allowed; ${HTTPS}`],
    ["baseUrl", "https://me:canary@iap.example.com", `"https://…@iap.example.com" is not allowed; ${HTTPS}`],
    ["environment", "PRODUCTION", `"PRODUCTION" is not allowed; sandbox or production`],
    ["appSeq", -1, `-1 is not allowed; ${SEQ}`],
    ["appSeq", 1.5, `1.5 is not allowed; ${SEQ}`],
    ["appSeq", 9_007_199_254_740_992, `9007199254740992 is not allowed; ${SEQ}`],
    ["appSeq", "9223372036854775808", `"9223372036854775808" is not allowed; ${SEQ}`],
    ["appSeq", "1\n", String.raw`"1\n" is not allowed; ${SEQ}`],
    ["appSeq", true, `true is not allowed; ${SEQ}`],
    ["userChannel", "G F", `"G F" is not allowed; 1 to 32 of A-Z, a-z, 0-9, _ and -`],
    ["markets", "GG", `"GG" is not allowed; ${MARKETS}`],
    ["markets", [], `what stands there is not allowed; ${MARKETS}`],
    ["markets", ["GG", "gg"], `what stands there is not allowed; ${MARKETS}`],
    ["appKey", "canary\n", `(secret of 7 characters) is not allowed; ${HEADER}`],
    ["secretKey", "canary\n", `(secret of 7 characters) is not allowed; ${HEADER}`],
    ["secretKey", { key: "canary" }, `(secret that is no text) is not allowed; ${HEADER}`],
    ["appId", "a/b", `"a/b" is not allowed; 1 to 64 of A-Z, a-z, 0-9, _ and -: it is part of every path`],
    ["auth", {}, `what stands there is not allowed; at least one of issuer, audience and claim; or null`],
    ["auth", { issuer: null }, `what stands there is not allowed; at least one of issuer, audience and claim; or null`],
    ["auth", "puzzle", `"puzzle" is not allowed; at least one of issuer, audience and claim; or null`],
  ])("%s: %j", (member, value, told) => {
    expect(linesOfApps([PUZZLE, { ...PUZZLE, name: "racer", [member]: value }])).toEqual([
      `apps[1].${member}: ${told}`,
    ]);
  });

  it.each([
    ["issuer", ""],
    ["audience", "game\n"],
    ["claim", "x".repeat(129)],
    ["claim", 1],
  ])("auth.%s: %j", (member, value) => {
    const [line, ...more] = linesOfApps([{ ...PUZZLE, auth: { issuer: "i", [member]: value } }]);
    expect(line).toMatch(new RegExp(`^apps\\[0\\]\\.auth\\.${member}: .* is not allowed; .*JWT`));
    expect(more).toEqual([]);
  });

  it("of a market in its list", () => {
    expect(linesOfApps([{ ...PUZZLE, markets: ["GG", 4] }])).toEqual([
      `apps[0].markets[1]: 4 is not allowed; ${MARKETS}`,
    ]);
  });

  it("all at once, those of the variables beside them too", () => {
    const read = readWithApps(
      {
        apps: [
          { name: "A", api: "x" },
          { name: "b", appId: "." },
        ],
      },
      { PORT: "abc" },
    );
    expect(read).toMatchObject({
      isValid: false,
      lines: [
        expect.stringMatching(/^PORT: /),
        expect.stringMatching(/^IAP_APPS_FILE: apps\[0\]\.name: "A"/),
        expect.stringMatching(/^IAP_APPS_FILE: apps\[0\]\.api: "x"/),
        expect.stringMatching(/^IAP_APPS_FILE: apps\[1\]\.appId: "\."/),
      ],
    });
  });

  it("a member that nobody knows, with the nearest that is known", () => {
    expect(linesOfApps([{ ...PUZZLE, baseURL: "canary", auth: { issuer: "i", isuer: "canary" } }])).toEqual([
      `apps[0].auth: has "isuer", which is not known; did you mean issuer?`,
      `apps[0]: has "baseURL", which is not known; did you mean baseUrl?`,
    ]);
    expect(readWithApps({ apps: [PUZZLE], keys: [] })).toMatchObject({
      lines: [`IAP_APPS_FILE: the whole: has "keys", which is not known; did you mean apps?`],
    });
  });

  it("a name that another app has", () => {
    expect(linesOfApps([PUZZLE, { name: "b" }, PUZZLE])).toEqual([
      `apps[2].name: "puzzle" is not allowed; a name that no other app has`,
    ]);
  });
});

describe("the file is refused", () => {
  it.each([
    ["", "the whole: is no JSON"],
    ["{", "the whole: is no JSON"],
    ["null", 'the whole: is required; an object {"apps": […]}'],
    ["[]", 'the whole: what stands there is not allowed; an object {"apps": […]}'],
    ["{}", "apps: is required; a list of 1 to 1000 apps"],
    ['{"apps":[]}', "apps: what stands there is not allowed; a list of 1 to 1000 apps"],
    ['{"apps":[1]}', "apps[0]: 1 is not allowed; an app: an object with its name, at least"],
  ])("as %j", (text, line) => {
    expect(readWithApps(text)).toEqual({ isValid: false, lines: [`IAP_APPS_FILE: ${line}`] });
  });

  it.each([0o640, 0o604, 0o644, 0o660, 0o601])("with mode %o, and not with 600 or 400", (mode) => {
    const path = join(temporaryFolder(), "apps.json");
    writeFileSync(path, JSON.stringify({ apps: [PUZZLE] }));
    chmodSync(path, mode);
    const why = "may be read or written by others; give it mode 0600 (chmod 600)";
    expect(linesOf({ IAP_APPS_FILE: path })).toEqual([`IAP_APPS_FILE: ${JSON.stringify(path)} ${why}`]);
    for (const own of [0o600, 0o400]) {
      chmodSync(path, own);
      expect(settingsOf({ IAP_APPS_FILE: path }).apps).toMatchObject([{ name: "puzzle" }]);
    }
  });

  it("where it is not there, no file, or far too large", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "sub"), { mode: 0o700 });
    writeFileSync(join(folder, "large"), " ".repeat(1_048_577), { mode: 0o600 });
    const refusal = (name: string) => linesOf({ IAP_APPS_FILE: join(folder, name) })[0]?.replace(/.*" /, "");
    expect(["none", "sub", "large", "a\0b"].map(refusal)).toEqual([
      "cannot be read (ENOENT)",
      "is not a file",
      "is larger than 1048576 bytes",
      "cannot be read (ERR_INVALID_ARG_VALUE)",
    ]);
  });

  it.each([
    ["IAP_BASE_URL", "https://iap.example.com", `"https://iap.example.com"`],
    ["IAP_API", "v3", `"v3"`],
    ["IAP_ENVIRONMENT", "sandbox", `"sandbox"`],
    ["IAP_APP_SEQ", "1", `"1"`],
    ["IAP_USER_CHANNEL", "GF", `"GF"`],
    ["IAP_MARKETS", "GG", `"GG"`],
    ["IAP_APP_KEY", "canary", "(secret of 6 characters)"],
    ["IAP_APP_ID", "id", `"id"`],
    ["IAP_SECRET_KEY", "canary", "(secret of 6 characters)"],
  ])("together with %s, which it stands in for", (name, value, shown) => {
    expect(linesOfApps([PUZZLE], { [name]: value })).toEqual([
      `${name}: ${shown} is not allowed; unset where IAP_APPS_FILE is set: the file says it of each app`,
    ]);
  });
});

describe("what an app needs", () => {
  it.each([
    [{ api: "nhncloud" }, ["appKey: is required; nhncloud is asked with it"]],
    [{ api: "gamebase" }, ["appId", "secretKey"].map((member) => `${member}: is required; gamebase is asked with it`)],
  ])("by its face: %j", (face, told) => {
    expect(linesOfApps([PUZZLE, { name: "b", ...face }])).toEqual(told.map((line) => `apps[1].${line}`));
  });

  it("in production: an address each", () => {
    const variables = {
      NODE_ENV: "production",
      LEDGER_SECRET: Buffer.alloc(32, 7).toString("base64"),
      AUTH_API_KEYS_FILE: "keys.json",
      ...receiptVariables(),
    };
    const puzzle = { ...PUZZLE, environment: "production" };
    expect(linesOfApps([puzzle, { name: "b" }], variables)).toEqual(["apps[1].baseUrl: is required in production"]);
    expect(linesOfApps([puzzle], variables)).toEqual(["taken"]);
  });

  it.each(["PRICE_SNAPSHOT", "VERIFY_OWNER"])("for %s: its number on v3", (name) => {
    const apps = [PUZZLE, { name: "b" }, { name: "c", api: "nhncloud", appKey: "key" }];
    expect(linesOfApps(apps, { [name]: "on" })).toEqual([
      `${name}: "on" is not allowed; on v3 only with apps[1].appSeq in IAP_APPS_FILE`,
    ]);
    expect(linesOfApps([PUZZLE], { [name]: "on" })).toEqual(["taken"]);
  });
});

it("shows nothing of a secret, wherever in the file something is wrong", () => {
  const secrets = { appKey: "canary-1", secretKey: "canary-2 ", auth: { issuer: "i" } };
  const read = readWithApps({
    apps: [
      { name: "A", ...secrets },
      { name: "b", api: 1, ...secrets, x: "canary-3" },
    ],
  });
  expect(read.isValid ? "taken" : read.lines.join("\n")).not.toContain("canary");
});
