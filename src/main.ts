#!/usr/bin/env node
// The process. It says so in one line when Node is too old, before anything that needs a newer one is loaded.

// Node's own answer to SIGUSR1 is a debugger, by which whoever reaches its port reads every secret. A listener takes its
// place.
process.on("SIGUSR1", () => undefined);

// A start is ended by a signal from its first moment on. The first process of a container ends by none that it does not hear.
const isServer = process.argv[2] === undefined || process.argv[2] === "serve";
if (isServer || process.pid === 1) {
  for (const [signal, number] of [["SIGINT", 2] as const, ["SIGTERM", 15] as const])
    process.once(signal, () => process.exit(isServer ? 0 : 128 + number));
}

const NODE_MAJOR_MIN = 24;
const CLOSING_INTERVAL_MS = 20;
/** The start of a server on a busy machine. */
const CLOSING_MS = 5_000;
const major = Number(process.versions.node.split(".")[0]);
if (major < NODE_MAJOR_MIN) {
  process.stderr.write(`iap-graphql needs Node.js ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  // What a signal asked for before the first line ran opens now, and once more when the event loop turns: both are closed.
  const options = [...process.execArgv, process.env["NODE_OPTIONS"] ?? ""];
  if (!options.some((option) => /--inspect(?:-brk|-wait)?(?:=|\s|$)/.test(option))) {
    const { close } = process.getBuiltinModule("node:inspector");
    close();
    const closing = setInterval(close, CLOSING_INTERVAL_MS).unref();
    setTimeout(() => clearInterval(closing), CLOSING_MS).unref();
  }
  // No object's prototype is reached through a property: what a request calls __proto__ is a name like any other, in every
  // library too. The same as node --disable-proto=delete, which an `npm start` cannot pass on.
  Reflect.deleteProperty(Object.prototype, "__proto__");
  // A terminal that is gone, a pipe whose reader is, a full disk: no reason to end in the middle of what was begun.
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", () => (process.exitCode = 1)); // a report that is not whole is no success
  const { runCommandLine } = await import("./cli.ts");
  await runCommandLine(process.argv);
}
