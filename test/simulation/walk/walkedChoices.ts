// Choices along a path: as it was begun, then the first of what can be had each time; every other way is noted for later.

import type { ChoiceSource } from "../world/choices.ts";

export function walkedChoices(begun: readonly number[], open: (readonly number[])[]): ChoiceSource {
  const taken: number[] = [];
  return {
    taken,
    isUsedUp: () => false,
    choose(weights) {
      const possible = weights.flatMap((weight, index) => (weight > 0 ? [index] : []));
      const [first = 0, ...others] = possible;
      if (others.length === 0) return first; // no choice at all
      const chosen = begun[taken.length];
      if (chosen !== undefined) {
        taken.push(chosen);
        return chosen;
      }
      for (const other of others) open.push([...taken, other]);
      taken.push(first);
      return first;
    },
  };
}
