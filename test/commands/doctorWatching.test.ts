// What a look that is repeated prints: all of it once, then what has changed. And what a server's metrics mean for people.

import { describe, expect, it } from "vitest";
import type { Told } from "../../src/commands/doctor/report.ts";
import { metricsUrlOf, serverChecks } from "../../src/commands/doctor/serverChecks.ts";
import { createWatchReport } from "../../src/commands/doctor/watching.ts";
import { runCheck } from "../../src/ledger/checks.ts";
import { runCommand } from "./support/command.ts";

const told = (name: string, verdict: Told["verdict"], found: string): Told => ({ name, verdict, found, mend: null });
const AT_HOME = { metrics: null, isProduction: false, host: "127.0.0.1", port: 4_000 };

describe("looking again", () => {
  it("tells another verdict and another sentence, and no figure that only moves", () => {
    const watching = createWatchReport();
    const changed = (looked: readonly Told[]) => watching.changed(looked);
    const first = [
      told("disk", "ok", "900 MiB free"),
      told("log", "ok", "as it should"),
      told("log", "ok", "beside it"),
    ];
    expect(changed(first)).toEqual(first);
    expect(changed([told("disk", "ok", "899 MiB free"), ...first.slice(1)])).toEqual([]);
    const low = told("disk", "warn", "20 MiB free");
    expect(changed([low, ...first.slice(1)])).toEqual([low]);
    expect(changed([told("disk", "warn", "19 MiB free"), ...first.slice(1)])).toEqual([]);
    const full = told("disk", "warn", "0 MiB free");
    expect(changed([full, ...first.slice(1)])).toEqual([full]);
    expect(changed(first)).toEqual([first[0]]);
  });

  it.each([["0"], ["x"], ["1.5"], ["86401"]])("is refused by one line: every %s seconds", async (seconds) => {
    expect(await runCommand(["doctor", "--watch", seconds])).toMatchObject({
      code: 2,
      stderrLines: ["--watch takes whole seconds, 1 to 86400"],
    });
  });
});

describe("a server's metrics", () => {
  it.each([
    [AT_HOME, "http://127.0.0.1:4000/metrics"],
    [{ ...AT_HOME, isProduction: true }, null],
    [{ ...AT_HOME, isProduction: true, metrics: { host: "0.0.0.0", port: 9_464 } }, "http://127.0.0.1:9464/metrics"],
    [{ ...AT_HOME, metrics: { host: "::", port: 9_464 } }, "http://[::1]:9464/metrics"],
    [{ ...AT_HOME, port: 0 }, null],
  ])("are asked for where no key is needed: %j at %s", (settings, url) => expect(metricsUrlOf(settings)).toBe(url));

  async function judged(text: string): Promise<Record<string, string>> {
    const checks = serverChecks({ settings: AT_HOME, askMetrics: async () => ({ kind: "answered", text }) });
    const found = await Promise.all(
      checks.map(async (check) => [check.name, (await runCheck(check)).verdict] as const),
    );
    return Object.fromEntries(found.filter(([, verdict]) => verdict !== "ok"));
  }

  it.each([
    ['iap_circuit_open{app="puzzle"} 1', { "circuit breakers": "FAIL" }],
    ["iap_ledger_writable 0", { "ledger of the server": "FAIL" }],
    ["iap_ledger_figures_age_seconds 130", { "ledger of the server": "warn" }],
    ['iap_alarms_total{kind="UPSTREAM_DOUBLED"} 1', { "answers of the upstream": "FAIL" }],
    ['iap_alarms_total{kind="PRICE_UNUSABLE"} 2', { "answers of the upstream": "warn" }],
    ['iap_wrong_settings_total{app="puzzle",setting="IAP_APP_KEY"} 3', { "settings refused upstream": "FAIL" }],
    ['iap_refused_requests_total{reason="overloaded"} 1', { "refused requests": "warn" }],
    ['iap_refused_requests_total{reason="token_expired"} 9', {}],
    ["iap_log_lines_dropped_total 4", { "log of the server": "warn" }],
    ['iap_event_loop_delay_seconds{quantile="0.99"} 0.75', { "event loop": "warn" }],
    ['iap_circuit_open{app="puzzle"} 0\niap_ledger_writable 1\niap_log_lines_dropped_total 0', {}],
  ])("mean for people: %s", async (text, verdicts) => expect(await judged(text)).toEqual(verdicts));

  it("are said not to have been seen, and a server that hangs is a failure", async () => {
    const verdictsOf = async (asked: "absent" | "silent") => {
      const answer = asked === "absent" ? ({ kind: asked, code: "ECONNREFUSED" } as const) : ({ kind: asked } as const);
      const checks = serverChecks({ settings: AT_HOME, askMetrics: async () => answer });
      return Promise.all(checks.map(runCheck));
    };
    expect((await verdictsOf("absent")).map(({ verdict }) => verdict)).not.toContain("FAIL");
    expect((await verdictsOf("absent"))[0]?.found).toMatch(/were not seen$/);
    expect((await verdictsOf("silent"))[0]).toMatchObject({
      verdict: "FAIL",
      found: expect.stringMatching(/does not answer$/),
    });
  });
});
