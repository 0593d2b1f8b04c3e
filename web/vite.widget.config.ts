// The one file a customer's page loads. Its name never changes, so it carries no hash.
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../src/cordboard/web_dist",
    emptyOutDir: false,
    target: "es2019",
    lib: {
      entry: "src/widget/loader.ts",
      formats: ["iife"],
      name: "Cordboard",
      fileName: () => "widget.js",
    },
  },
});
