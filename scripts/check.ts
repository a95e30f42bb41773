// Every check but the tests, in one command; all of them run, and each says by itself what is wrong.

import { spawnSync } from "node:child_process";

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const CHECKS: readonly Check[] = [
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "types", command: ["tsc", "--project", "tsconfig.json"] },
  { name: "types of the pages", command: ["tsc", "--noEmit", "--project", "web/tsconfig.json"] },
  { name: "SDL drift", command: ["tsx", "scripts/emitSchema.ts", "--check"] },
  { name: "trusted documents drift", command: ["tsx", "scripts/emitDocuments.ts", "--check"] },
  { name: "explanations drift", command: ["tsx", "scripts/emitExplanations.ts", "--check"] },
  { name: "metrics page drift", command: ["tsx", "scripts/emitMetrics.ts", "--check"] },
  { name: "codegen drift", command: ["graphql-codegen", "--config", "codegen.yml", "--check"] },
  { name: "audit", command: ["tsx", "scripts/audit.ts"] },
  { name: "architecture", command: ["vitest", "run", "--config", "vitest.architecture.config.ts"] },
];

let failures = 0;
for (const { name, command } of CHECKS) {
  const [program = "", ...parameters] = command;
  const startedAt = performance.now();
  const { status } = spawnSync(`node_modules/.bin/${program}`, parameters, { stdio: ["ignore", "inherit", "inherit"] });
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (status !== 0) failures += 1;
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
}
process.exitCode = failures === 0 ? 0 : 1;
