// The ports of the upstream and of the workflow, with every question and every call told to the watch. What they answer is
// untouched.

import type { Looked, Upstream } from "../upstream/port.ts";
import type { Workflow } from "../workflow/port.ts";
import { resultOfHeard, resultOfLooked } from "./heardResult.ts";
import type { UpstreamOperation } from "./metrics/catalogue.ts";
import type { ObservedApp } from "./metrics/zeros.ts";
import type { Watch } from "./watch.ts";

export interface ObservingPorts {
  readonly watch: Pick<Watch, "asked" | "consumed" | "consumeFailed">;
  readonly monotonicMs: () => number;
}

export function observedUpstream(upstream: Upstream, app: string, { watch, monotonicMs }: ObservingPorts): Upstream {
  function looking<Question, Value>(
    operation: UpstreamOperation,
    look: ((question: Question) => Promise<Looked<Value>>) | null,
  ): ((question: Question) => Promise<Looked<Value>>) | null {
    if (look === null) return null;
    return async (question) => {
      const askedAtMs = monotonicMs();
      const looked = await look(question);
      watch.asked(app, { operation, durationMs: monotonicMs() - askedAtMs }, resultOfLooked(looked));
      return looked;
    };
  }
  return {
    ...upstream,
    async consume(question) {
      const askedAtMs = monotonicMs();
      const heard = await upstream.consume(question);
      const operation = question.isControl === true ? "control" : "consume";
      watch.asked(app, { operation, durationMs: monotonicMs() - askedAtMs }, resultOfHeard(heard));
      return heard;
    },
    listUnconsumed: looking("list", upstream.listUnconsumed),
    listItems: looking("items", upstream.listItems),
    lookUp: looking("look_up", upstream.lookUp),
  };
}

/** What can be asked of it at all. */
export function operationsOf({ listUnconsumed, listItems, lookUp }: Upstream): UpstreamOperation[] {
  return [
    "consume",
    "control",
    ...(listUnconsumed === null ? [] : ["list" as const]),
    ...(listItems === null ? [] : ["items" as const]),
    ...(lookUp === null ? [] : ["look_up" as const]),
  ];
}

export function observedWorkflow<Observed extends Workflow>(
  workflow: Observed,
  apps: readonly ObservedApp[],
  { watch, monotonicMs }: ObservingPorts,
): Observed {
  const byName = new Map(apps.map((app) => [app.name, app]));
  return {
    ...workflow,
    async consume(command) {
      const app = byName.get(command.app);
      if (app === undefined) return workflow.consume(command); // which refuses it
      const beganAtMs = monotonicMs();
      try {
        const ended = await workflow.consume(command);
        watch.consumed(app, ended.kind === "tooManyOpen" ? "RATE_LIMITED" : ended, monotonicMs() - beganAtMs);
        return ended;
      } catch (error) {
        watch.consumeFailed(app, error, monotonicMs() - beganAtMs);
        throw error;
      }
    },
    async consumeUnconsumed(command) {
      const results = await workflow.consumeUnconsumed(command);
      const app = byName.get(command.app);
      if (results !== "unlisted" && !("kind" in results) && app !== undefined) {
        for (const { answer } of results) watch.consumed(app, answer, null);
      }
      return results;
    },
  };
}
