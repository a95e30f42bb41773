import type { Group } from "./group.ts";

export const POSTGRES: readonly Group[] = [];
