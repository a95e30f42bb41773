// What can be bought, app by app: asked for once and kept for a while, for a game's items change by hand. While the upstream
// is down the old list is served; many questions at once are one call.

import type { Item } from "../domain/item.ts";
import { ServiceError } from "../domain/serviceError.ts";
import type { Surroundings } from "./surroundings.ts";
import { tellWrongSetting } from "./wrongSetting.ts";

const FRESH_MS = 300_000;
/** Older than this it is no answer any more. */
const STALE_MS_MAX = 86_400_000;
/** An upstream that just failed is not asked again by every page of a history. */
const REST_MS = 10_000;
const DEADLINE_MS = 5_000;
/** Kept of one list; a game has hundreds. */
const ITEMS_MAX = 20_000;

export interface ItemLists {
  /** Empty where the upstream's face has none. Throws ServiceError UPSTREAM_UNAVAILABLE where nothing is known. */
  itemsOf(app: string, requestId: string): Promise<readonly Item[]>;
}

interface Kept {
  readonly items: readonly Item[];
  readonly sinceMs: number;
}

export function createItemLists(
  surroundings: Pick<Surroundings, "apps" | "monotonicMs" | "onWrongSetting">,
): ItemLists {
  const { apps, monotonicMs } = surroundings;
  const kept = new Map<string, Kept>();
  const asking = new Map<string, Promise<void>>();
  const failedAtMs = new Map<string, number>();

  async function ask(name: string, requestId: string): Promise<void> {
    const app = apps.get(name);
    const list = app?.upstream.listItems ?? null;
    if (app === undefined || list === null) return void kept.set(name, { items: [], sinceMs: monotonicMs() });
    const pass = app.circuit.admit();
    if (!pass.isAdmitted) return void failedAtMs.set(name, monotonicMs());
    pass.giveBack();
    const listed = await list({ requestId, deadlineMs: DEADLINE_MS });
    if (listed.kind === "FAILED") {
      tellWrongSetting(surroundings, name, listed);
      return void failedAtMs.set(name, monotonicMs());
    }
    kept.set(name, { items: listed.value.slice(0, ITEMS_MAX), sinceMs: monotonicMs() });
  }

  function askOnce(name: string, requestId: string): Promise<void> {
    const under = asking.get(name);
    if (under !== undefined) return under;
    const asked = ask(name, requestId).finally(() => asking.delete(name));
    asking.set(name, asked);
    return asked;
  }

  return {
    async itemsOf(name, requestId) {
      const ageMs = (sinceMs: number | undefined) => (sinceMs === undefined ? Infinity : monotonicMs() - sinceMs);
      const isResting = ageMs(failedAtMs.get(name)) < REST_MS;
      if (ageMs(kept.get(name)?.sinceMs) >= FRESH_MS && !isResting) {
        const asked = askOnce(name, requestId);
        // Whoever can be served at once does not wait for the news.
        if (ageMs(kept.get(name)?.sinceMs) >= STALE_MS_MAX) await asked;
        else asked.catch(() => undefined);
      }
      const found = kept.get(name);
      if (found !== undefined && ageMs(found.sinceMs) < STALE_MS_MAX) return found.items;
      throw new ServiceError("UPSTREAM_UNAVAILABLE", "The items cannot be listed at the moment.", {
        isForCallers: true,
        retryAfterMs: REST_MS,
      });
    },
  };
}
