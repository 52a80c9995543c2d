import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What is loaded when a grid, a chart or Explore is. */
const LATER = /ag-grid|echarts|zrender|web\/src\/(grid|charts|explore)/;

/** Static files for the API server to serve: hashed assets, nothing inline, so that a strict CSP holds. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        // One file of what many pages share, not fifty: a first visit waits for each.
        codeSplitting: { groups: [{ name: 'shared', minShareCount: 8, test: (id) => !LATER.test(id) }] },
      },
    },
  },
});
