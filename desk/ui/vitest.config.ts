import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "logic", environment: "node", include: ["tests/*.test.ts"] } },
      {
        plugins: [react()],
        test: {
          name: "pages",
          environment: "jsdom",
          include: ["tests/pages/*.test.tsx"],
          testTimeout: 20_000,
          setupFiles: ["tests/support/browser.ts"],
        },
      },
    ],
  },
});
