import { defineConfig } from 'vitest/config';

/** The tests that run our code in their own thread: a mutant is not seen in the functions of the local stack, which have threads of theirs. */
export default defineConfig({
  test: {
    include: ['test/functions/{misp,queue,ledger,send}/**/*.test.ts', 'test/faults/*.test.ts'],
    exclude: ['test/functions/send/post-event*.test.ts'],
    // A few: they run for every mutant.
    env: { FAULT_SCHEDULES: '3' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
