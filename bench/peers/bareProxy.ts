// Comparator C, the main one: what most people would write. No ledger, no rights, no limits.

import { consumeByKy, startStandalone } from "./standaloneServer.ts";

await startStandalone(consumeByKy);
