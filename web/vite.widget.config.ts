// The one file a customer's page loads. Its name never changes, so it carries no hash.
import { defineConfig } from "vite";

import { onlySomeTexts } from "./tools/only.ts";

export default defineConfig({
  plugins: [onlySomeTexts()],
  publicDir: false,
  build: {
    outDir: "../src/cordboard/web_dist",
    emptyOutDir: false,
    target: "es2022",
    lib: {
      entry: "src/widget/start.ts",
      formats: ["iife"],
      // Required by Vite; the entry exports nothing, so that no such name comes to be.
      name: "CordboardWidget",
      fileName: () => "widget.js",
    },
  },
});
