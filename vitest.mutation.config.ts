import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders and files of test/functions, and `faults`; few, if few can find a mutant: they run for every one. */
const TESTS = (process.env.MUTATION_TESTS ?? 'misp,queue,ledger,send,faults').split(',');
/** What MISP takes and stores needs no MISP: a mutant of functions/misp is judged by what was recorded of it, in a second. */
const isOnlyMisp = TESTS.join() === 'misp';

/** What finds a mutant in milliseconds comes first, what starts the local stack last. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => slowness(a) - slowness(b));
  }
}

function slowness({ moduleId }: TestSpecification): number {
  if (moduleId.includes('/faults/')) return 1;
  return /front-door|anyrunDoor|ledger-world/.test(readFileSync(moduleId, 'utf8')) ? 2 : 0;
}

/** The functions of the local stack run in the thread of their test: in threads of their own, Stryker sees no mutant. */
export default defineConfig({
  resolve: {
    alias: { './function-thread.ts': new URL('test/support/same-thread.ts', import.meta.url).pathname },
  },
  test: {
    include: [
      ...TESTS.flatMap((path) => [`test/functions/${path}/**/*.test.ts`, `test/functions/${path}.test.ts`]),
      ...(TESTS.includes('faults') ? ['test/faults/*.test.ts'] : []),
    ],
    exclude: ['**/*.time.test.ts', ...(isOnlyMisp ? ['**/*.property.test.ts'] : [])],
    setupFiles: ['test/support/property-seed.ts'],
    // What Middy keeps of secrets is a function's own.
    server: { deps: { inline: [/@middy/] } },
    sequence: { sequencer: QuickestFirst },
    // Little, for it is for every mutant.
    env: { FAULT_SCHEDULES: '8', FAULT_STOP: '1', FAULT_STEPS: '2000', PATIENCE_MS: '8000' },
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
