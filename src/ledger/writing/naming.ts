// A consumption that nobody asked for by its item: an answer, a look or an operator named it. The same payment, token and
// player as the one that was asked for. Runs inside the engine's transaction.

import { applyLook, lookOf } from "./looks.ts";
import { newId } from "./newId.ts";
import type { StoredConsumption } from "./storedPayment.ts";
import type { WriteContext } from "./writeContext.ts";

export function createNamed(context: WriteContext, asked: StoredConsumption, itemSeq: bigint): StoredConsumption {
  const { store } = context;
  const { environment, app, paymentSeq } = asked.told;
  const { tokenDigest, playerId } = asked;
  const id = newId(context);
  const asNamed = { id, app, environment, paymentSeq, itemSeq, tokenDigest, playerId };
  const stored = store.insertConsumption({ ...asNamed, lease: null, sealedToken: null });
  const look = lookOf(store.load(app, paymentSeq), tokenDigest, itemSeq);
  return look === undefined ? stored : { ...stored, told: applyLook(context, stored, look) };
}
