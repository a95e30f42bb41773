// `npm start`: builds, then becomes the server. npm runs it under a shell that passes no signal on, so where the shell is
// gone the server stops as it would for SIGTERM: whoever stops npm has stopped the server.

const PARENT_LOOK_MS = 500;

const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
}, PARENT_LOOK_MS).unref();

await import("./build.ts");
await import(new URL("../dist/main.js", import.meta.url).href);
