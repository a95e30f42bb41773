// Reads a V8 CPU profile: where a thread's time went, by function and by package, from what was sampled.

import { readFile } from "node:fs/promises";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

export interface Share {
  readonly name: string;
  readonly ms: number;
}

export interface ProfileSummary {
  readonly busyMs: number;
  /** Self time, the largest first. */
  readonly functions: readonly Share[];
  readonly places: readonly Share[];
}

const WAITING: ReadonlySet<string> = new Set(["(idle)", "(root)"]);

export async function summarise(file: string): Promise<ProfileSummary> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by V8 a moment ago
  const profile = JSON.parse(await readFile(file, "utf8")) as Profile;
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const [functions, places] = [new Map<string, number>(), new Map<string, number>()];
  let busyMs = 0;
  for (const [index, id] of profile.samples.entries()) {
    const node = nodes.get(id);
    if (node === undefined || WAITING.has(node.callFrame.functionName)) continue;
    const ms = (profile.timeDeltas[index] ?? 0) / 1_000;
    busyMs += ms;
    const place = placeOf(node);
    add(functions, `${node.callFrame.functionName || "(anonymous)"} ${place}:${node.callFrame.lineNumber + 1}`, ms);
    add(places, place, ms);
  }
  return { busyMs, functions: sharesOf(functions), places: sharesOf(groupByPackage(places)) };
}

function add(sums: Map<string, number>, name: string, ms: number): void {
  sums.set(name, (sums.get(name) ?? 0) + ms);
}

function sharesOf(sums: ReadonlyMap<string, number>): Share[] {
  return [...sums].map(([name, ms]) => ({ name, ms })).toSorted((left, right) => right.ms - left.ms);
}

/** `node_modules/ky/…`, `dist/workflow/consume.js`, `node:net`; V8's own doings by their name. */
function placeOf({ callFrame }: ProfileNode): string {
  if (callFrame.url === "") return callFrame.functionName.startsWith("(") ? callFrame.functionName : "(native)";
  const path = callFrame.url.replace(/\?.*$/, "");
  const [, ours = path] = path.split(/^.*?\/(?=dist\/)/); // a package may have a dist of its own
  return path.includes("/node_modules/") ? path.replace(/^.*\/(?=node_modules\/)/, "") : ours;
}

function groupByPackage(places: ReadonlyMap<string, number>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [place, ms] of places) {
    const found = /^node_modules\/(?:@[^/]+\/)?[^/]+|^dist\/[^/]+|^node:internal\/[^/]+/.exec(place)?.[0];
    add(sums, found ?? place, ms);
  }
  return sums;
}
