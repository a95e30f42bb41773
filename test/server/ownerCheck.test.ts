// VERIFY_OWNER=on: nobody takes over what a server's call without player left behind before the upstream showed the payment
// as theirs, whatever its status and whatever attempts it has (DESIGN §2, Owner and looks; attack A106).

import { expect, it } from "vitest";
import type { Upstream } from "../../src/upstream/port.ts";
import { ask } from "./support/asking.ts";
import { FACES, type SandboxApp, startSandboxApp } from "./support/sandboxApp.ts";

const CONSUME = `mutation($paymentSeq: String!, $itemSeq: Long!, $purchaseToken: String!) {
  consumePayment(paymentSeq: $paymentSeq, itemSeq: $itemSeq, purchaseToken: $purchaseToken) {
    ... on ConsumeSuccess { replayed consumption { playerId } }
    ... on ConsumeError { resultCode reason retryable retryAfterMs }
  }
}`;
const HISTORY = `query($paymentSeq: [String!]) {
  consumptions(filter: { paymentSeq: $paymentSeq }) { nodes { playerId status } }
}`;
const NOT_OWNER = { consumePayment: { resultCode: 101, reason: "NOT_OWNER", retryable: false, retryAfterMs: null } };
/** What this payment is bought as, and how a server's call without player leaves it. */
const LEFT_BEHIND = [
  ["REJECTED", "T-5000-once-own"],
  ["IN_DOUBT", "T-9999-3-own"],
  ["CONSUMED", "T-ok-KRW-1000-own"],
] as const;

const consume = async (scene: SandboxApp, call: Record<string, unknown>, who: Record<string, string>) =>
  (await ask(scene.app.address, CONSUME, call, who)).data;

async function strangerTakesNothing(scene: SandboxApp, [status, paymentSeq]: (typeof LEFT_BEHIND)[number]) {
  const call = await scene.buy({ userKey: "alice", paymentSeq: `${paymentSeq}-stranger` });
  const mine = { paymentSeq: [call.paymentSeq] };
  expect(await consume(scene, call, scene.player("mallory"))).toMatchObject(NOT_OWNER);
  await consume(scene, call, scene.server);
  for (const stranger of ["mallory", "mallory", "alicia", "ALICE"]) {
    expect(await consume(scene, call, scene.player(stranger))).toMatchObject(NOT_OWNER);
  }
  const { data } = await ask(scene.app.address, HISTORY, mine, scene.server);
  expect(data).toMatchObject({ consumptions: { nodes: [{ playerId: null, status }] } });
  const theirs = await ask(scene.app.address, HISTORY, mine, scene.player("mallory"));
  expect(theirs.data).toEqual({ consumptions: { nodes: [] } });
}

async function strangerDoesNotWait(scene: SandboxApp, sent: readonly string[]) {
  const call = await scene.buy({ userKey: "alice", paymentSeq: "T-slow-4s-own" });
  const byServer = consume(scene, call, scene.server);
  await expect.poll(() => sent).toContain(call.paymentSeq);
  expect(await consume(scene, call, scene.player("mallory"))).toMatchObject(NOT_OWNER);
  return async () =>
    expect(await byServer).toMatchObject({ consumePayment: { replayed: false, consumption: { playerId: null } } });
}

async function ownerTakesOver(scene: SandboxApp) {
  const call = await scene.buy({ userKey: "alice", paymentSeq: "T-5000-once-owner" });
  expect(await consume(scene, call, scene.server)).toMatchObject({ consumePayment: { resultCode: 5000 } });
  expect(await consume(scene, call, scene.player("mallory"))).toMatchObject(NOT_OWNER);
  const own = await consume(scene, call, scene.player("alice"));
  expect(own).toMatchObject({ consumePayment: { replayed: false, consumption: { playerId: "alice" } } });
  const again = await consume(scene, call, scene.player("alice"));
  expect(again).toMatchObject({ consumePayment: { replayed: true } });
}

it.each(FACES)("over %s only the owner takes over what a server left behind", async (face) => {
  /** Payments of the consume calls that reach the upstream. */
  const sent: string[] = [];
  const wrap = (upstream: Upstream): Upstream => ({
    ...upstream,
    consume(question) {
      sent.push(question.paymentSeq);
      return upstream.consume(question);
    },
  });
  await using scene = await startSandboxApp({ face, variables: { VERIFY_OWNER: "on" }, wrap });
  const serverHearsItsOwn = await strangerDoesNotWait(scene, sent);
  for (const leftBehind of LEFT_BEHIND) await strangerTakesNothing(scene, leftBehind);
  await ownerTakesOver(scene);
  const call = await scene.buy({ userKey: "alice" });
  await consume(scene, call, scene.server);
  const replayed = { consumePayment: { replayed: true, consumption: { playerId: "alice" } } };
  // Gamebase's look-up shows a payment after it was consumed; a list does not, so that nobody can be shown as its owner.
  const told = await consume(scene, call, scene.player("alice"));
  expect(told).toMatchObject(face === "gamebase" ? replayed : NOT_OWNER);
  await serverHearsItsOwn();
});

it("without VERIFY_OWNER the token is the proof", async () => {
  await using scene = await startSandboxApp({ variables: { VERIFY_OWNER: "off" } });
  const call = await scene.buy({ userKey: "alice" });
  await consume(scene, call, scene.server);
  expect(await consume(scene, call, scene.player("bob"))).toMatchObject({
    consumePayment: { replayed: true, consumption: { playerId: "bob" } },
  });
});
