// The server, wired as ever, that dies where a call asks it to: a request whose X-Request-Id is
// kill.<port>.<before|after>.<n> ends the process right before or after its n-th use of that port. Everything else about
// it is the product, so what is on disk and what has left are exactly what a real death leaves there.

import { greeting } from "../../../src/commands/greeting.ts";
import type { Ledger } from "../../../src/ledger/port.ts";
import { distUnderTest } from "../../support/runningServer.ts";

type PortCall<Question, Answer> = (question: Question) => Promise<Answer>;

const uses = new Map<string, number>();

function dieIfAsked(port: string, moment: "before" | "after", requestId: string): void {
  const count = uses.get(`${requestId} ${port}`);
  if (requestId === `kill.${port}.${moment}.${count}`) process.kill(process.pid, "SIGKILL");
}

function mortal<Question extends { readonly requestId: string }, Answer>(
  port: string,
  call: PortCall<Question, Answer>,
): PortCall<Question, Answer> {
  return async (question) => {
    const { requestId } = question;
    uses.set(`${requestId} ${port}`, (uses.get(`${requestId} ${port}`) ?? 0) + 1);
    dieIfAsked(port, "before", requestId);
    const answer = await call(question);
    dieIfAsked(port, "after", requestId);
    return answer;
  };
}

function mortalLedger(ledger: Ledger): Ledger {
  const { open, reopen, settle } = ledger.writer;
  const writer = { open: mortal("open", open), reopen: mortal("reopen", reopen), settle: mortal("settle", settle) };
  return { ...ledger, writer };
}

const dist = distUnderTest();
const { startApp }: typeof import("../../../src/app.ts") = await import(`${dist}/app.js`);
const { readSettings }: typeof import("../../../src/config/settings.ts") = await import(`${dist}/config/settings.js`);
const { createLog }: typeof import("../../../src/log.ts") = await import(`${dist}/log.js`);

const read = readSettings(process.env);
if (!read.isValid) throw new Error(read.lines.join("\n"));
const { settings } = read;
const upstreamUrl = settings.upstreamUrl ?? "";
const app = await startApp({
  settings,
  upstreamUrl,
  log: createLog(settings.logLevel),
  onLost: (line) => {
    throw new Error(line);
  },
  wrap: {
    ledger: mortalLedger,
    upstream: (upstream) => ({ ...upstream, consume: mortal("consume", upstream.consume) }),
  },
});
process.stdout.write(greeting({ address: app.address, settings, isSandbox: false }));
