// Mutants that no test can kill, because they change nothing that anybody could see; a file a room, and each group with the
// reason. A run tries them all the same: one that a test does kill is counted as killed.

import { DOMAIN } from "./changesNothing/domain.ts";
import { GRAPHQL } from "./changesNothing/graphql.ts";
import { IDENTITY } from "./changesNothing/identity.ts";
import { SQLITE } from "./changesNothing/sqlite.ts";
import { WORKFLOW } from "./changesNothing/workflow.ts";
import { WRITING } from "./changesNothing/writing.ts";

const ROOMS = [DOMAIN, GRAPHQL, IDENTITY, SQLITE, WORKFLOW, WRITING];
const LISTED: ReadonlySet<string> = new Set(ROOMS.flatMap((groups) => groups.flatMap(({ mutants }) => mutants)));

/** @param name as `nameOf` makes it */
export function changesNothing(name: string): boolean {
  return LISTED.has(name);
}
