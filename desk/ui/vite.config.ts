import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vite";

// light-dark() stays as it is written: tokens.css brings its own plain values for older browsers.
const browsers = ["chrome123", "firefox120", "safari17.5"];

const server = process.env["CENTRALA_DESK"] ?? "http://127.0.0.1:8080";

const REDOC_LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/** Redoc shows a logo from another host, which the Content-Security-Policy forbids; no option turns it off. */
function withoutRedocLogo(): Plugin {
  return {
    name: "without-redoc-logo",
    generateBundle(_, bundle) {
      const redoc = Object.values(bundle).find(({ fileName }) => fileName.includes("redoc.standalone"));
      if (redoc?.type !== "asset") throw new Error("redoc.standalone is not in the build");
      const source = Buffer.from(redoc.source).toString("utf8");
      if (!source.includes(REDOC_LOGO)) throw new Error("Redoc has no logo of another host any more: remove this plugin");
      Reflect.deleteProperty(bundle, redoc.fileName);
      this.emitFile({ type: "asset", fileName: redoc.fileName, source: source.replace(REDOC_LOGO, "data:,") });
    },
  };
}

export default defineConfig({
  plugins: [react(), withoutRedocLogo()],
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
});
