import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The dashboard's own build; `src/http/dashboard/build.ts` runs it with an `--outDir`. One script per page, hashed names. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsDir: 'app',
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Libraries say "use client" for servers that render; here is none.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
});
