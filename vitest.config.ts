import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/consumers/**/*.test.ts', 'tests/unit/**/*.test.ts', 'tests/unit/**/*.test.tsx'],
    // A run of the lab on the plain CPU backend takes seconds on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
