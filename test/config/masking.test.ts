// A refusal says what was read, but never a secret, and never more than one line of it.

import { describe, expect, it } from "vitest";
import { linesOf } from "./support/reading.ts";

describe("a line about a bad variable", () => {
  it.each(["LEDGER_SECRET", "AUTH_JWT_SECRET", "IAP_APP_KEY", "IAP_SECRET_KEY"])(
    "says of %s only how long it was",
    (name) => {
      const [line] = linesOf({ [name]: "canary in the coal mine" });
      expect(line).toContain("(secret of 23 characters)");
      expect(line).not.toContain("canary");
    },
  );

  it.each([
    "http://user:canary@example.com",
    "http://canary@example.com",
    "https://user:canary@example.com/path",
    "http://us/er:canary@example.com",
    "https://user:can@canary@example.com",
    "https://user:pa//canary@example.com",
  ])("leaves the credentials of an address out: %s", (url) => {
    for (const name of ["IAP_BASE_URL", "DATABASE_URL", "AUTH_JWKS_URL"]) {
      const [line] = linesOf({ [name]: url });
      expect(line).toMatch(/: "https?:\/\/…@example\.com/);
      expect(line).not.toContain("canary");
    }
  });

  it.each(["a\nPORT: fine", "a\r\nb", "\u001b[2Jcleared", "a\u2028b", "\u202eabc", "\0"])(
    "stays one line of plain text: %j",
    (value) => {
      const [line, ...more] = linesOf({ IAP_API: value });
      expect(more).toEqual([]);
      for (const control of ["\n", "\r", "\u001b", "\0"]) expect(line).not.toContain(control);
    },
  );

  it("is not as long as what was read", () => {
    const [line] = linesOf({ IAP_API: "x".repeat(100_000) });
    expect(line?.length).toBeLessThan(400);
  });
});
