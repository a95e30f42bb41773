// Look-ups that many rows of one answer need: collected, asked once, kept for this request only. Bound to the caller's
// scope, so nobody else's row can come out of one.

import DataLoader from "dataloader";

import type { Background } from "../domain/background.ts";
import type { Attempt, Consumption } from "../domain/consumption.ts";
import type { Item } from "../domain/item.ts";
import { ServiceError } from "../domain/serviceError.ts";
import type { Reversal } from "../domain/reversal.ts";
import type { LedgerReader, PaymentName } from "../ledger/port.ts";
import type { Scope } from "../ledger/scope.ts";

export interface Loaders {
  /** By the consumption's id: 32 hex digits. */
  readonly attempts: DataLoader<string, readonly Attempt[]>;
  /** By the consumption's id. */
  readonly backgrounds: DataLoader<string, Background>;
  /** By id; null for what does not exist or lies outside the scope. */
  readonly consumptions: DataLoader<string, Consumption | null>;
  /** The payment's standing consumption; null for what does not exist or lies outside the scope. */
  readonly standing: DataLoader<PaymentName, Consumption | null, string>;
  /** By id. */
  readonly reversals: DataLoader<string, Reversal | null>;
  /** By the consumption's id: of its payment. */
  readonly reversalsOf: DataLoader<string, readonly Reversal[]>;
  /** Null for what the list of items does not name, and where it cannot be had at the moment. */
  readonly items: DataLoader<ItemName, Item | null, string>;
  /** After a write: what was looked up before it may be stale, a sibling's record included. */
  forgetAll(): void;
}

export interface ItemName {
  readonly app: string;
  readonly itemSeq: bigint;
}

/** @param itemsOf the list of an app's items, kept by whoever gives it */
export function createLoaders(
  reader: LedgerReader,
  scope: Scope,
  itemsOf: (app: string) => Promise<readonly Item[]>,
): Loaders {
  // Made when they are first needed: a plain consume call needs none.
  let attempts: Loaders["attempts"] | null = null;
  let backgrounds: Loaders["backgrounds"] | null = null;
  let consumptions: Loaders["consumptions"] | null = null;
  let standing: Loaders["standing"] | null = null;
  let reversals: Loaders["reversals"] | null = null;
  let reversalsOf: Loaders["reversalsOf"] | null = null;
  let items: Loaders["items"] | null = null;
  return {
    get attempts() {
      attempts ??= new DataLoader<string, readonly Attempt[]>((ids) => reader.attemptsOf(scope, ids));
      return attempts;
    },
    get backgrounds() {
      backgrounds ??= new DataLoader<string, Background>((ids) => reader.backgroundsOf(scope, ids));
      return backgrounds;
    },
    get consumptions() {
      consumptions ??= new DataLoader<string, Consumption | null>((ids) => reader.consumptionsById(scope, ids));
      return consumptions;
    },
    get standing() {
      standing ??= new DataLoader<PaymentName, Consumption | null, string>(
        (payments) => reader.standingConsumptions(scope, payments),
        { cacheKeyFn: ({ app, paymentSeq }) => `${app}/${paymentSeq}` },
      );
      return standing;
    },
    get reversals() {
      reversals ??= new DataLoader<string, Reversal | null>((ids) => reader.reversalsById(scope, ids));
      return reversals;
    },
    get reversalsOf() {
      reversalsOf ??= new DataLoader<string, readonly Reversal[]>((ids) => reader.reversalsOf(scope, ids));
      return reversalsOf;
    },
    get items() {
      items ??= new DataLoader<ItemName, Item | null, string>((names) => findItems(itemsOf, names), {
        cacheKeyFn: ({ app, itemSeq }) => `${app}/${itemSeq}`,
      });
      return items;
    },
    forgetAll() {
      attempts?.clearAll();
      backgrounds?.clearAll();
      consumptions?.clearAll();
      standing?.clearAll();
      reversals?.clearAll();
      reversalsOf?.clearAll();
    },
  };
}

/** One list per app, however many are asked for. A list that cannot be had takes nothing else from a page of history. */
async function findItems(
  itemsOf: (app: string) => Promise<readonly Item[]>,
  names: readonly ItemName[],
): Promise<(Item | null)[]> {
  const apps = [...new Set(names.map(({ app }) => app))];
  const lists = await Promise.all(apps.map((app) => itemsOf(app).catch(nothingWhileDown)));
  // Of two under one number the first, as where an item is asked for by itself.
  const byNumber = new Map(
    apps.map((app, index) => [app, new Map(lists[index]?.toReversed().map((item) => [item.itemSeq, item]))] as const),
  );
  return names.map(({ app, itemSeq }) => byNumber.get(app)?.get(itemSeq) ?? null);
}

function nothingWhileDown(error: unknown): readonly Item[] {
  if (error instanceof ServiceError) return [];
  throw error;
}
