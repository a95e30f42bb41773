// The text after `Bearer` alone decides which source is asked who calls: a bad key is never tried as a token, nor the
// other way round, and a source that fails establishes nobody.

import { describe, expect, it } from "vitest";
import { createIdentity, type IdentitySources } from "../../src/identity/createIdentity.ts";

const PLAYER = { role: "PLAYER", playerId: "alice", app: "default", keyName: null } as const;
const SERVER = { role: "SERVER", playerId: null, app: null, keyName: "game" } as const;

function identity(given: Partial<IdentitySources> = {}) {
  const asked: string[] = [];
  const faults: unknown[] = [];
  const authenticate = createIdentity({
    playerByToken: (token) => Promise.resolve(asked.push(`token ${token}`) > 0 ? PLAYER : null),
    callerByKey: (key) => Promise.resolve(asked.push(`key ${key}`) > 0 ? SERVER : null),
    onFault: (error) => faults.push(error),
    ...given,
  });
  return {
    asked,
    faults,
    call: (authorization?: string) => authenticate({ host: undefined, authorization, isForwarded: () => false }),
  };
}

describe("a credential", () => {
  it.each([
    ["Bearer iapk_live_x", "key iapk_live_x", SERVER],
    ["bearer  iapk_", "key iapk_", SERVER],
    ["Bearer eyJ.eyJ.sig", "token eyJ.eyJ.sig", PLAYER],
    ["BEARER x.iapk_", "token x.iapk_", PLAYER],
    ["Bearer IAPK_live_x", "token IAPK_live_x", PLAYER],
    ["Bearer abc==", "token abc==", PLAYER],
  ])("%j is asked about once, by its kind", async (header, source, caller) => {
    const { asked, call } = identity();
    expect(await call(header)).toEqual(caller);
    expect(asked).toEqual([source]);
  });

  it.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Basic abc",
    "Bearer a b",
    "Bearer a\n",
    " Bearer a",
    "Bearer a=b",
    "a",
  ])("%j is none, and nobody is asked", async (header) => {
    const { asked, call } = identity();
    expect(await call(header)).toBeNull();
    expect(asked).toEqual([]);
  });

  it("of a kind that is not configured is nobody's", async () => {
    expect(await identity({ playerByToken: null }).call("Bearer eyJ")).toBeNull();
    expect(await identity({ callerByKey: null }).call("Bearer iapk_x")).toBeNull();
  });

  it("establishes nobody where its source fails, and the fault is told", async () => {
    const fault = new Error("the key file cannot be read");
    const { faults, call } = identity({ callerByKey: () => Promise.reject(fault) });
    expect(await call("Bearer iapk_x")).toBeNull();
    expect(faults).toEqual([fault]);
  });
});
