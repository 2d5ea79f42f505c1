import { expect, test } from 'vitest';
import { runCases } from './run-cases.ts';

const CASES = 3_000;

test('no mutated file, message or answer is lost, doubled, misread or slow', async () => {
  const seed = process.env.FUZZ_SEED ?? String(Math.floor(Math.random() * 1e9));
  console.info(`${CASES} cases: FUZZ_SEED=${seed}`);
  expect(await runCases({ cases: CASES, seed })).toEqual([]);
}, 240_000);
