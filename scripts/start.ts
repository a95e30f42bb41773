// `npm start`: builds, then becomes the server. npm's shell becomes this process (exec), so that what npm hears reaches the
// server and npm ends as the server does. Where a shell stays in between and is gone, as one that was killed, the server stops
// as it would for SIGTERM: whoever stops npm has stopped the server.

const PARENT_LOOK_MS = 500;

// From the first line, and during the build: Node answers it by a debugger, or ends.
process.on("SIGUSR1", () => undefined);

const parent = process.ppid;
const look = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(look); // told once
  process.kill(process.pid, "SIGTERM");
}, PARENT_LOOK_MS);
look.unref();

await import("./build.ts");
await import(new URL("../dist/main.js", import.meta.url).href);
