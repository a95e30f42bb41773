// Keys are looked at before anything is built from them: one that a header or a path cannot carry would otherwise come
// back in clear in the HTTP client's error (the class of GHSA-j5g3-5c8r-7qfx).

import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createUpstream } from "../../../src/upstream/createUpstream.ts";
import type { Face } from "../../../src/upstream/face.ts";
import { GAMEBASE, NHNCLOUD, V3 } from "../fixtures/faces.ts";

function refusalOf(face: Face): string {
  try {
    createUpstream(face, {
      baseUrl: "http://127.0.0.1:9",
      maxConnections: 1,
      startTimer: setTimeout,
      monotonicMs: () => performance.now(),
      nowMs: Date.now,
      makeCallId: randomUUID,
    });
  } catch (error) {
    return String(error);
  }
  return "none";
}

describe.each<[string, (key: string | null) => Face]>([
  ["app key", (appKey) => ({ ...NHNCLOUD.face, appKey })],
  ["secret key", (secretKey) => ({ ...GAMEBASE.face, secretKey })],
  ["app id", (appId) => ({ ...GAMEBASE.face, appId })],
])("the %s", (name, faceWith) => {
  it.each(["tr0ub4dor\n", "tr0ub4dor\r\nx: 1", "tr0ub4dor 3", "tr0ub4dor\0", "tr0ub4dor키", "\ttr0ub4dor", ""])(
    "is refused as %j, without being named",
    (key) => {
      expect(refusalOf(faceWith(key))).toMatch(new RegExp(`^TypeError: The ${name} has characters`));
      expect(refusalOf(faceWith(key))).not.toContain("tr0ub4dor");
    },
  );

  it("is needed", () => {
    expect(refusalOf(faceWith(null))).toBe(`TypeError: This face of the upstream needs the ${name}.`);
  });

  it("is taken where it is fit", () => {
    expect(refusalOf(faceWith("tr0ub4dor-3_x.y~z"))).toBe("none");
  });
});

it.each(["../admin", "a/b", "a?b", "a#b", "a%2fb", ".", ".."])("is no app id that leads elsewhere: %s", (appId) => {
  expect(refusalOf({ ...GAMEBASE.face, appId })).toMatch(/^TypeError: The app id/);
});

it.each([-1n, 2n ** 63n])("takes %s for no app's number", (appSeq) => {
  expect(refusalOf({ ...V3.face, appSeq })).toMatch(/^TypeError/);
});
