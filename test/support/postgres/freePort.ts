// A free loopback port below the range that the system hands to outgoing connections: while a server is down on purpose,
// no client can be given its port, and none can connect to itself.

import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const FROM = 20_000;
const TO = 32_000;
const ATTEMPTS_MAX = 20;

export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port in ${ATTEMPTS_MAX} attempts`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
