// A113: names of JavaScript's own properties, as values and as names, wherever something is looked up by what somebody wrote.
// (In imported files: test/commands/importingDamaged.test.ts.)

import { expect, it } from "vitest";
import { parseAppsFile } from "../../src/config/appsFile.ts";
import { readSettings, SETTING_NAMES } from "../../src/config/settings.ts";
import { inOptionsWords } from "../../src/commands/export/options.ts";
import { readExportWish } from "../../src/exporting/wish.ts";
import { fieldsIn, parseConsumeCall, parseUnconsumedQuestion } from "../../src/sandbox/requestFields.ts";

const NAMES = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf"];
/** Where any text of this form is allowed. */
const FREE: ReadonlySet<string> = new Set([
  "NODE_ENV",
  "HOST",
  "METRICS_HOST",
  "IAP_USER_CHANNEL",
  "IAP_APP_KEY",
  "IAP_APP_ID",
  "IAP_SECRET_KEY",
  "IAP_APPS_FILE",
  "AUTH_ISSUER",
  "AUTH_AUDIENCE",
  "AUTH_PLAYER_CLAIM",
  "AUTH_APP_CLAIM",
  "AUTH_API_KEYS_FILE",
  "RECEIPT_ISSUER",
]);

it("no setting takes one for a value of its list", () => {
  for (const variable of SETTING_NAMES.filter((name) => !FREE.has(name)))
    for (const name of NAMES) {
      const read = readSettings({ [variable]: name });
      expect(read.isValid, `${variable}=${name}`).toBe(false);
      if (!read.isValid) expect(read.lines.some((line) => line.startsWith(`${variable}: `))).toBe(true);
    }
});

it("the file of apps takes none for a member, or for a value of its lists", () => {
  for (const name of NAMES) {
    const app = '"name":"a","appSeq":1';
    for (const content of [
      `{"apps":[{${app}}],"${name}":1}`,
      `{"apps":[{${app},"${name}":1}]}`,
      `{"apps":[{${app},"auth":{"${name}":"x"}}]}`,
      `{"apps":[{${app},"api":"${name}"}]}`,
      `{"apps":[{${app},"environment":"${name}"}]}`,
    ])
      expect(parseAppsFile(content).isValid, content).toBe(false);
    expect(parseAppsFile(`{"apps":[{"name":"a","appSeq":1}]}`).isValid).toBe(true);
  }
});

it("an export takes none for a parameter, or for a value of its lists", () => {
  for (const name of NAMES) {
    expect(() => readExportWish(new Map([[name, ["x"]]]))).toThrow(/unknown parameter/);
    for (const parameter of ["status", "evidence", "environment", "order", "format", "bom", "isTest"])
      expect(() => readExportWish(new Map([[parameter, [name]]])), parameter).toThrow(/one of/);
    expect(inOptionsWords(`${name}: is wrong`)).toMatch(/^--[a-z-]+: is wrong$|^__proto__: is wrong$/);
  }
});

it("the sandbox finds in a body only what the body has", () => {
  for (const name of NAMES) {
    const fields = fieldsIn(`{"${name}":{"purchaseToken":"t","userKey":"u","appSeq":1}}`);
    if (fields === null) throw new Error("the body is no object");
    expect(parseConsumeCall({ face: "v3", call: "consume", paymentSeq: name, itemSeq: "1" }, fields)).toBeNull();
    expect(parseUnconsumedQuestion("v3", fields)).toBeNull();
  }
});
