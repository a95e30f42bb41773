// What support is told of the sandbox's dispute, and of what was refused after an operator had decided it.

import { expect, it } from "vitest";
import { z } from "zod";
import { ask, CONSUME } from "./support/asking.ts";
import { startSandboxApp } from "./support/sandboxApp.ts";

const TOLD = z.object({
  consumptions: z.object({
    nodes: z.array(
      z.object({
        id: z.string(),
        status: z.string(),
        playerId: z.string(),
        explanation: z.string(),
        korean: z.string(),
      }),
    ),
  }),
});

const FIND = `query($paymentSeq: String!) {
  consumptions(filter: { paymentSeq: [$paymentSeq] }, orderBy: { field: REQUESTED_AT, direction: ASC }) {
    nodes { id status playerId explanation korean: explanation(locale: KO) }
  }
}`;
const DECIDE = `mutation($id: ID!) { resolveDispute(id: $id, outcome: REJECTED, note: "refunded") { status explanation } }`;

it("names the random token that was consumed while testing, and after a decision never the doubt rule", async () => {
  await using scene = await startSandboxApp();
  const { app, player, operator } = scene;
  const paymentSeq = "T-dispute-told";
  const consume = (name: string) =>
    ask(app.address, CONSUME, { paymentSeq, itemSeq: "1032032", purchaseToken: `${name}s-token` }, player(name));
  const tell = async () => TOLD.parse((await ask(app.address, FIND, { paymentSeq }, operator)).data).consumptions.nodes;
  for (const name of ["alice", "bob", "alice"]) await consume(name);

  const [alice] = await tell();
  expect(alice).toMatchObject({ status: "DISPUTED", playerId: "alice" });
  expect(alice?.explanation).toContain("success to a test call with a random token");
  expect(alice?.explanation).not.toContain("two successes");
  expect(alice?.korean).toContain("임의의 토큰으로 보낸 시험 요청에 IAP 서버가 성공이라고 응답했습니다");

  const { data } = await ask(app.address, DECIDE, { id: alice?.id }, operator);
  expect(data).toMatchObject({
    resolveDispute: { status: "REJECTED", explanation: expect.stringContaining("An operator decided at") },
  });
  await consume("alice");
  const [again] = await tell();
  expect(again?.explanation).toContain("An operator has decided about the earlier calls");
  expect(again?.explanation).not.toMatch(/[Dd]oubt rule|three/);
});
