import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Deadlines, ms: none says how fast a page is. The machine may be slow, and other checks run beside. */
const PATIENCE_MS = 60_000;
const expectation = { poll: { timeout: PATIENCE_MS / 2 } };

export default defineConfig({
  test: {
    projects: [
      { test: { name: "logic", environment: "node", include: ["tests/*.test.ts"], testTimeout: PATIENCE_MS, expect: expectation } },
      {
        plugins: [react()],
        test: {
          name: "pages",
          environment: "jsdom",
          include: ["tests/pages/*.test.tsx"],
          testTimeout: PATIENCE_MS,
          expect: expectation,
          setupFiles: ["tests/support/browser.ts"],
        },
      },
    ],
  },
});
