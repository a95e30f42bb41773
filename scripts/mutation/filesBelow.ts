// Files of some files and folders, below one root, by how their names end.

import { globSync } from "node:fs";
import { join } from "node:path";

export function filesBelow(root: string, places: readonly string[], ending: string): string[] {
  return places
    .flatMap((place) => (place.endsWith(ending) ? [place] : globSync(join(place, "**", `*${ending}`), { cwd: root })))
    .sort();
}
