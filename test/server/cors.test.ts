// Which pages of other origins may read answers: the listed ones, to the letter.

import { describe, expect, it } from "vitest";
import { JSON_HEADERS, postOf } from "./support/asking.ts";
import { exchange } from "./support/exchange.ts";
import { sharedApp } from "./support/runningApp.ts";

const SHOP = "https://shop.example.com";
const shared = sharedApp({ variables: { CORS_ORIGINS: `${SHOP}, http://localhost:3000` } });

const preflight = (origin: string) =>
  exchange(shared.app.address, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization, content-type",
    },
  });
const asked = (origin: string) =>
  exchange(shared.app.address, { ...postOf("{ __typename }"), headers: { ...JSON_HEADERS, origin } });

describe("A37: a page of another origin", () => {
  it.each([SHOP, "http://localhost:3000"])("that is listed may ask and read: %s", async (origin) => {
    const before = await preflight(origin);
    expect(before.status).toBe(204);
    expect(before.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": expect.stringContaining("authorization"),
      vary: "origin",
    });
    const answer = await asked(origin);
    expect(answer.status).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBe(origin);
    for (const { headers } of [before, answer]) expect(headers).not.toHaveProperty("access-control-allow-credentials");
  });

  it.each([
    "null",
    "https://evil.example",
    `${SHOP}.evil.com`,
    "https://evil.shop.example.com",
    "http://shop.example.com",
    `${SHOP}:444`,
    `${SHOP}/`,
    "HTTPS://SHOP.EXAMPLE.COM",
    `${SHOP}, http://localhost:3000`,
    "*",
  ])("that is not listed is told nothing: %s", async (origin) => {
    const before = await preflight(origin);
    expect(before.status).toBe(405);
    for (const { headers } of [before, await asked(origin)]) {
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
      expect(headers.vary).toBe("origin"); // or a cache would hand one origin's answer to another
    }
  });
});
