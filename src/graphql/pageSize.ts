// How many rows a page holds and from which end, by Relay's arguments.

import { badUserInput } from "./errors.ts";

const SIZE_MAX = 200;

type Count = number | null | undefined;

/** `first` rows, or `defaultSize` where none is asked for; 0 is an empty page. */
export function readSize(name: "first" | "last", count: Count, defaultSize: number): number {
  const size = count ?? defaultSize;
  if (size < 0 || size > SIZE_MAX) throw badUserInput(`${name} must be 0 to ${SIZE_MAX}`);
  return size;
}

export function readPage(
  first: Count,
  last: Count,
  defaultSize: number,
): { readonly size: number; readonly isFromEnd: boolean } {
  if (last === null || last === undefined) return { size: readSize("first", first, defaultSize), isFromEnd: false };
  if (first !== null && first !== undefined) throw badUserInput("send first or last, not both");
  return { size: readSize("last", last, defaultSize), isFromEnd: true };
}
