// The pages: the staff's own, the frame a visitor chats in, and a shop to try it on.
import { fileURLToPath } from "node:url";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

import { onlySomeTexts } from "./tools/only.ts";

const page = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  base: "/app/",
  plugins: [onlySomeTexts(), svelte()],
  build: {
    outDir: "../src/cordboard/web_dist",
    emptyOutDir: true,
    target: "es2022",
    // Browsers that know light-dark(): both themes come from one palette, without a copy of each.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rollupOptions: { input: { index: page("index.html"), chat: page("chat.html"), demo: page("demo.html") } },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: "http://127.0.0.1:8000", ws: true },
    },
  },
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    // Most of what is tested is plain TypeScript. A file that needs a page begins with
    // `// @vitest-environment happy-dom`.
    environment: "node",
  },
});
