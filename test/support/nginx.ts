// A real nginx before a server, as operators put it: loopback only, everything it writes in a folder of the test.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { requireTool } from "./externalTool.ts";
import { freePort } from "./postgres/freePort.ts";
import { temporaryFolder } from "./temporaryFolder.ts";
import { writeFileSync } from "node:fs";

export function findNginx(skipped: string): string | null {
  return requireTool("nginx", skipped);
}

/**
 * Ends with the test. Returns the address of each place.
 * @param places what stands in each `location /`, its `proxy_pass` included
 */
export async function startNginx(program: string, places: readonly string[]): Promise<readonly string[]> {
  const folder = temporaryFolder();
  const ports: number[] = [];
  for (const _ of places) ports.push(await freePort());
  const servers = places.map((place, index) => `server { listen 127.0.0.1:${ports[index]}; location / { ${place} } }`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const lines = [
    "daemon off; master_process off; error_log stderr;",
    `pid ${folder}/pid;`,
    "events {}",
    `http { access_log off; ${temporary.join(" ")}`,
    ...servers,
    "}",
  ];
  const configuration = join(folder, "nginx.conf");
  writeFileSync(configuration, lines.join("\n"));
  const nginx = spawn(program, ["-p", folder, "-e", "stderr", "-c", configuration], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(nginx, "exit");
  onTestFinished(async () => {
    nginx.kill("SIGKILL");
    await ended;
  });
  await vi.waitUntil(() => Promise.all(ports.map(listens)).then((all) => all.every(Boolean)), {
    timeout: 10_000,
    interval: 20,
  });
  return ports.map((port) => `http://127.0.0.1:${port}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
