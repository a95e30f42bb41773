// An upstream that answers 5018 to a token made up by chance: from then on its 5018s prove nothing about any payment.

import { expect, it } from "vitest";
import { LOST, says, TRUTHFUL } from "../../support/behaviours.ts";
import { startInstall } from "../../support/install.ts";
import { hears, issueScripted, priceOf } from "../support/hears.ts";

it("marks the app, for later payments and after a restart", async () => {
  await using install = await startInstall();
  const { upstream } = install;
  const payment = issueScripted(install, LOST, TRUTHFUL, says(5018));
  expect(await hears(install, payment, 3)).toEqual(["IN_DOUBT 107", "DISPUTED 5018", "DISPUTED 5018"]);
  expect(upstream.seenFor(payment.paymentSeq)).toHaveLength(3);
  expect(install.output()).toContain("alarm");

  const later = issueScripted(install, LOST);
  expect(await hears(install, later, 2)).toEqual(["IN_DOUBT 107", "DISPUTED 5018"]);
  expect(upstream.seenFor(later.paymentSeq), "no controls: they would prove nothing").toHaveLength(2);

  await install.restart();
  const afterRestart = issueScripted(install, LOST);
  expect(await hears(install, afterRestart, 2)).toEqual(["IN_DOUBT 107", "DISPUTED 5018"]);
  expect(upstream.seenFor(afterRestart.paymentSeq)).toHaveLength(2);
  const heard = upstream.issue();
  expect(await hears(install, heard)).toEqual([`CONFIRMED ${priceOf(heard)}`]);
});
