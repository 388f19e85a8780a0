import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// light-dark() stays as it is written: tokens.css brings its own plain values for older browsers.
const browsers = ["chrome123", "firefox120", "safari17.5"];

const server = process.env["CENTRALA_DESK"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: browsers,
    cssTarget: browsers,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { input: ["index.html", "api-docs.html"] },
  },
  server: {
    proxy: { "/api": { target: server, ws: true } },
  },
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
