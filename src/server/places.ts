// Places among the requests under way. Beyond all of them everybody is refused at once, for each request that waits costs
// memory and makes the others wait. So that nobody fills them alone, an API key, an app and an address have shares of them, and
// a player has a few: whoever has filled theirs is refused by 429, and the others go on.

import { ServiceError } from "../domain/serviceError.ts";
import { rateLimited } from "../graphql/errors.ts";
import { type Caller, playerNameOf } from "../identity/caller.ts";
import { networkOf } from "../identity/rateLimits/networkOf.ts";

export interface PlacesOptions {
  readonly placesMax: number;
  readonly perPlayerMax: number;
  /** Whether there is another app that one app must leave places to. */
  readonly hasSeveralApps: boolean;
}

export interface Places {
  /** Takes a place, given back by the function returned. Throws ClientError, ServiceError. */
  enter(caller: Caller, address: () => string): () => void;
}

const RETRY_MS = 1_000;

interface Share {
  readonly name: string;
  readonly max: number;
}

export function createPlaces({ placesMax, perPlayerMax, hasSeveralApps }: PlacesOptions): Places {
  const half = Math.floor(placesMax / 2);
  const quarter = Math.floor(placesMax / 4);
  const takenOf = new Map<string, number>();
  let taken = 0;

  /** The same words may name a key, an app and a player: the letter before them tells which. */
  function sharesOf(caller: Caller, address: () => string): readonly Share[] {
    const shares: Share[] = [];
    const isOfOneApp = hasSeveralApps && caller.app !== null;
    if (isOfOneApp) shares.push({ name: `a ${caller.app}`, max: half });
    // A key of one app leaves half of its app's share to the app's players and other keys.
    if (caller.keyName !== null) shares.push({ name: `k ${caller.keyName}`, max: isOfOneApp ? quarter : half });
    if (caller.role === "PLAYER") {
      shares.push({ name: `p ${playerNameOf(caller)}`, max: perPlayerMax });
      shares.push({ name: `n ${networkOf(address())}`, max: half });
    }
    return shares;
  }

  function change(name: string, by: 1 | -1): void {
    const count = (takenOf.get(name) ?? 0) + by;
    if (count === 0) takenOf.delete(name);
    else takenOf.set(name, count);
  }

  return {
    enter(caller, address) {
      const shares = sharesOf(caller, address);
      if (shares.some(({ name, max }) => (takenOf.get(name) ?? 0) >= max)) {
        throw rateLimited("Too many requests at the same time. Try again later.", RETRY_MS, "at_once");
      }
      if (taken >= placesMax) throw new ServiceError("OVERLOADED", "too many requests under way");
      taken += 1;
      for (const { name } of shares) change(name, 1);
      return () => {
        taken -= 1;
        for (const { name } of shares) change(name, -1);
      };
    },
  };
}
