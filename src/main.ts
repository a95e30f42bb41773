#!/usr/bin/env node
// The process. It says so in one line when Node is too old, before anything that needs a newer one is loaded.

const NODE_MAJOR_MIN = 24;
const major = Number(process.versions.node.split(".")[0]);
if (major < NODE_MAJOR_MIN) {
  process.stderr.write(`iap-graphql needs Node.js ${NODE_MAJOR_MIN} or newer; this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  // No object's prototype is reached through a property: what a request calls __proto__ is a name like any other, in every
  // library too. The same as node --disable-proto=delete, which an `npm start` cannot pass on.
  Reflect.deleteProperty(Object.prototype, "__proto__");
  // A terminal that is gone, a pipe whose reader is, a full disk: no reason to end in the middle of what was begun.
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", () => (process.exitCode = 1));
  const { runCommandLine } = await import("./cli.ts");
  await runCommandLine(process.argv);
}
