import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Static files for the API server to serve: hashed assets, nothing inline, so that a strict CSP holds. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
});
