// What the magic payments teach a gateway: the status they end in by the domain's own rules.

import { describe, expect, it } from "vitest";
import { OTHER_TOKEN, TOKEN } from "./support/consumeCalls.ts";
import { DOUBT_MS, ruledGateway } from "./support/ruledGateway.ts";
import { runningSandbox } from "./support/runningSandbox.ts";

describe("by the gateway's rules", () => {
  it("T-lost is inferred, and the app keeps its good name", async () => {
    const { baseUrl } = await runningSandbox();
    const gateway = ruledGateway(baseUrl, "T-lost");
    expect(await gateway.ask(TOKEN)).toBe("IN_DOUBT");
    expect(await gateway.ask(TOKEN)).toBe("CONSUMED");
    expect(gateway.evidenceOf(TOKEN)).toBe("INFERRED");
    expect(gateway.isAppMarked()).toBe(false);
  });

  it("T-lost gives a stranger nothing, whoever asks first again", async () => {
    const { baseUrl } = await runningSandbox();
    const gateway = ruledGateway(baseUrl, "T-lost");
    await gateway.ask(TOKEN);
    expect(await gateway.ask(OTHER_TOKEN)).toBe("REJECTED");
    expect(await gateway.ask(TOKEN)).toBe("CONSUMED");
  });

  it("T-5018 is rejected, and the app keeps its good name", async () => {
    const { baseUrl } = await runningSandbox();
    const gateway = ruledGateway(baseUrl, "T-5018");
    expect(await gateway.ask(TOKEN)).toBe("REJECTED");
    expect(await gateway.ask(OTHER_TOKEN)).toBe("REJECTED");
    expect(gateway.isAppMarked()).toBe(false);
  });

  it("T-9999-3 is confirmed after the doubt", async () => {
    const { baseUrl } = await runningSandbox();
    const gateway = ruledGateway(baseUrl, "T-9999-3");
    const statuses = [await gateway.ask(TOKEN), await gateway.ask(TOKEN), await gateway.ask(TOKEN)];
    expect(statuses).toEqual(["IN_DOUBT", "IN_DOUBT", "IN_DOUBT"]);
    expect(await gateway.ask(TOKEN)).toBe("CONSUMED");
    expect(gateway.evidenceOf(TOKEN)).toBe("CONFIRMED");
  });

  it("T-new-4242 is in doubt, and rejected by the third answer that comes late enough", async () => {
    const { baseUrl } = await runningSandbox();
    const gateway = ruledGateway(baseUrl, "T-new-4242");
    const statuses = [await gateway.ask(TOKEN), await gateway.ask(TOKEN), await gateway.ask(TOKEN)];
    expect(statuses).toEqual(["IN_DOUBT", "IN_DOUBT", "IN_DOUBT"]);
    gateway.pass(DOUBT_MS);
    expect(await gateway.ask(TOKEN)).toBe("REJECTED");
  });

  it.each([
    ["the first token", TOKEN, OTHER_TOKEN],
    ["the second token", OTHER_TOKEN, TOKEN],
  ])("T-dispute is disputed when %s asks again, and so is the other one after it", async (_, asker, other) => {
    const { baseUrl } = await runningSandbox();
    const gateway = ruledGateway(baseUrl, "T-dispute");
    expect(await gateway.ask(TOKEN)).toBe("IN_DOUBT");
    expect(await gateway.ask(OTHER_TOKEN)).toBe("IN_DOUBT");
    expect(await gateway.ask(asker)).toBe("DISPUTED");
    expect(gateway.statusOf(other)).toBe("IN_DOUBT");
    expect(await gateway.ask(other)).toBe("DISPUTED");
    expect(gateway.isAppMarked()).toBe(false);
  });

  it("T-dispute waits for the second token however often the first is reconciled before", async () => {
    const { baseUrl } = await runningSandbox();
    const gateway = ruledGateway(baseUrl, "T-dispute");
    for (let call = 0; call < 4; call += 1) expect(await gateway.ask(TOKEN)).toBe("IN_DOUBT");
    expect(await gateway.ask(OTHER_TOKEN)).toBe("IN_DOUBT");
    expect(await gateway.ask(TOKEN)).toBe("DISPUTED");
    expect(gateway.alarms()).toEqual(["RANDOM_TOKEN_CONSUMED"]);
  });
});
