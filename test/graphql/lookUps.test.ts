// What many rows need is looked up once, and never shown stale after a write.

import { describe, expect, it } from "vitest";

import { FeedDocument } from "../generated/graphql.ts";
import { alice, createGateway, operator } from "./support/gateway.ts";
import { attemptOf, consumptionOf, eventOf, idOf, inDoubt } from "./support/records.ts";

describe("look-ups", () => {
  it("of attempts are one for a whole page, each id once", async () => {
    const gateway = createGateway();
    for (let n = 1; n <= 100; n += 1) {
      gateway.reader.consumptions.push(consumptionOf(n));
      gateway.reader.attempts.set(idOf(n), [attemptOf(n)]);
    }
    const document = `{ consumptions(first: 100, orderBy: { direction: ASC }) {
      nodes { attempts { number } } edges { node { attempts { number } } }
    } }`;
    const answer = await gateway.ask(alice, document);
    const rows = Array.from({ length: 100 }, (_, i) => ({ attempts: [{ number: i + 1 }] }));
    expect(answer.data).toEqual({ consumptions: { nodes: rows, edges: rows.map((node) => ({ node })) } });
    expect(gateway.reader.reads.map((read) => read.kind)).toEqual(["consumptionPage", "attemptsOf"]);
    expect(gateway.reader.reads[1]?.ids).toHaveLength(100);
  });

  it("of the feed's consumptions are one for a whole page", async () => {
    const gateway = createGateway();
    for (let n = 1; n <= 50; n += 1) {
      gateway.reader.consumptions.push(consumptionOf(n));
      gateway.reader.events.push(
        eventOf(2 * n - 1, { consumptionId: idOf(n) }),
        eventOf(2 * n, { consumptionId: idOf(n) }),
      );
    }
    const answer = await gateway.askTyped(operator, FeedDocument, {});
    expect(answer.data?.feed.nodes.every((event) => event.consumption !== null)).toBe(true);
    expect(gateway.reader.reads.map((read) => read.kind)).toEqual(["feedPage", "consumptionsById"]);
    expect(gateway.reader.reads[1]?.ids).toHaveLength(50);
  });

  it("of several nodes are one", async () => {
    const gateway = createGateway();
    await gateway.ask(
      alice,
      `{ a: node(id: "AQGQoAAAAHAAgAAAAAAAAAE") { id } b: node(id: "AQGQoAAAAHAAgAAAAAAAAAI") { id } }`,
    );
    expect(gateway.reader.reads).toMatchObject([{ kind: "consumptionsById", ids: [idOf(1), idOf(2)] }]);
  });

  it("are made again for the next request", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    const document = `{ consumption(paymentSeq: "P1") { attempts { number } } }`;
    await gateway.ask(alice, document);
    gateway.reader.attempts.set(idOf(1), [attemptOf(1)]);
    expect((await gateway.ask(alice, document)).data).toEqual({ consumption: { attempts: [{ number: 1 }] } });
  });

  it("of attempts tell what was said of each", async () => {
    const gateway = createGateway();
    gateway.reader.consumptions.push(consumptionOf(1));
    gateway.reader.attempts.set(idOf(1), [attemptOf(1, { message: "no answer" }), attemptOf(2)]);
    const document = `{ consumption(paymentSeq: "P1") { attempts { number message } } }`;
    expect((await gateway.ask(alice, document)).data).toEqual({
      consumption: {
        attempts: [
          { number: 1, message: "no answer" },
          { number: 2, message: null },
        ],
      },
    });
  });

  it("made before a mutation are forgotten after it, within one document", async () => {
    const gateway = createGateway();
    const attempts = [attemptOf(1)];
    gateway.reader.attempts.set(idOf(1), attempts);
    gateway.workflow.answer = () => ({ kind: "success", consumption: consumptionOf(1), isReplayed: false });
    gateway.workflow.found = () => {
      attempts.push(attemptOf(2));
      return consumptionOf(1, inDoubt);
    };
    const document = `mutation {
      first: consumePayment(paymentSeq: "P1", itemSeq: 1, purchaseToken: "t") { ...Attempts }
      second: reconcileConsumption(id: "AQGQoAAAAHAAgAAAAAAAAAE") { attempts { number } }
      third: consumePayment(paymentSeq: "P1", itemSeq: 1, purchaseToken: "t") { ...Attempts }
    }
    fragment Attempts on ConsumeSuccess { consumption { attempts { number } } }`;
    gateway.workflow.answer = () => {
      if (gateway.workflow.consumed.length === 2) attempts.push(attemptOf(3));
      return { kind: "success", consumption: consumptionOf(1), isReplayed: false };
    };
    expect((await gateway.ask(operator, document)).data).toEqual({
      first: { consumption: { attempts: [{ number: 1 }] } },
      second: { attempts: [{ number: 1 }, { number: 2 }] },
      third: { consumption: { attempts: [{ number: 1 }, { number: 2 }, { number: 3 }] } },
    });
  });
});
