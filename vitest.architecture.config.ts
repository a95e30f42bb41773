import { defineConfig } from "vitest/config";

// The floor plan needs no build: `npm run check` runs it by itself.
export default defineConfig({ test: { include: ["test/architecture/**/*.test.ts"] } });
