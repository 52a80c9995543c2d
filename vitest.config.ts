import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{api,core,cube,dev,reports,web,worker}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    // Real Postgres, Cube and Chromium: slow to start, and two cores to run on.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Where others share the machine a journey may be late once; what fails twice has failed.
    retry: process.env.CI ? 1 : 0,
  },
});
