// A server killed on a SQLite ledger, and its log gone (F60): nobody is told 5018 for what was answered as a success. The next
// start says so in one line, doctor too, and both go on once an operator accepts the loss.

import { linkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { post, runCommand, serve } from "./support/command.ts";

const consume = (paymentSeq: string) =>
  `mutation { consumePayment(paymentSeq: "${paymentSeq}", itemSeq: 1001, purchaseToken: "t") { __typename } }`;
const SUCCESS = { data: { consumePayment: { __typename: "ConsumeSuccess" } } };
/** It runs in its folder, so that what it names there is short. */
const REFUSED = /ledger\.db-wal\) is not there, so what was answered last may be missing; .* doctor --accept-lost-log$/;

it(
  "is refused by the next start, told by doctor, and accepted by an operator's word",
  { timeout: 60_000 },
  async () => {
    const { folder, address, kill } = await serve();
    const file = join(folder, "data", "ledger.db");
    linkSync(file, `${file}.link`); // another name for it is no reason to end
    expect(await post(address, consume("T-ok-KRW-1000"))).toEqual(SUCCESS);
    expect(await post(address, consume("T-ok-KRW-1000-2"))).toEqual(SUCCESS);
    await kill("SIGKILL");
    rmSync(`${file}-wal`);
    rmSync(`${file}-shm`, { force: true });

    for (const command of [["serve"], ["export", "--out", "all.csv"]]) {
      const { code, stderrLines } = await runCommand(command, { folder, variables: { PORT: "0" } });
      const refusals = stderrLines.filter((line) => REFUSED.test(line));
      expect({ code, refusals: refusals.length }, `${command.join(" ")}\n${stderrLines.join("\n")}`).toEqual({
        code: 2,
        refusals: 1,
      });
    }
    const doctor = await runCommand(["doctor"], { folder });
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/FAIL +log: .*ledger\.db-wal\) is not there/);

    const accepted = await runCommand(["doctor", "--accept-lost-log"], { folder });
    expect(accepted).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/accepted as it is; .* may be missing\n$/),
    });
    const next = await serve({ folder });
    expect(await post(next.address, consume("T-ok-KRW-1000-3"))).toEqual(SUCCESS);
    expect((await next.kill("SIGTERM")).code).toBe(0);
    expect((await runCommand(["doctor", "--accept-lost-log"], { folder })).stdout).toMatch(
      /there is nothing to accept\n$/,
    );
  },
);
