// GraphQL over HTTP as its working draft says: every audit of npm `graphql-http`, each a test of its own.

import { serverAudits } from "graphql-http";
import { describe, expect, it } from "vitest";
import { sharedApp } from "./support/runningApp.ts";

const shared = sharedApp();
const audits = serverAudits({ url: () => `${shared.app.address}/graphql`, fetchFn: fetch });

describe("GraphQL over HTTP", () => {
  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))("%s %s", async (_id, _name, audit) => {
    expect(await audit.fn()).toMatchObject({ status: "ok" });
  });

  it("is audited in all 61 ways", () => {
    expect(audits).toHaveLength(61);
  });
});
