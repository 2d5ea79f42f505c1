import { globSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { untilKilled } from '../../../functions/shared/until-killed.ts';

test('Middy leaves it to Lambda to end what takes too long: nothing works on behind an answer', async () => {
  const handler = middy(untilKilled).handler(async () => {
    await delay(50);
    return 'done';
  });
  const context = { getRemainingTimeInMillis: () => 20 } as unknown as Context;
  expect(await handler({}, context)).toBe('done');
});

test('every function does so', () => {
  const handlers = globSync('functions/**/*.handler.ts');
  expect(handlers.length).toBeGreaterThan(5);
  for (const file of handlers)
    expect([file, readFileSync(file, 'utf8')]).toEqual([file, expect.stringContaining('(untilKilled)')]);
});
