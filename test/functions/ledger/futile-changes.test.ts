import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { isFutile, noteFutile } from '../../../functions/ledger/futile-changes.ts';
import { type LedgerWorld, openLedgerWorld } from '../../support/ledger-world.ts';

let world: LedgerWorld;

beforeAll(async () => {
  world = await openLedgerWorld();
});
afterAll(() => world.stop());
afterEach(() => {
  vi.useRealTimers();
});

const DAY_MS = 24 * 3_600_000;

test('what MISP did not take is not sent again for a week: why it did not may be mended then', async () => {
  const { ledger } = world;
  const uuid = '36a68d87-3653-48f2-b28f-000000000001';
  const sender = { server: 'main', source: 's', file: 'f', event: { uuid } } as Parameters<
    typeof noteFutile
  >[1];
  expect(await isFutile(ledger, sender, 'digest')).toBe(false);
  await noteFutile(ledger, sender, 'digest');
  expect(await isFutile(ledger, sender, 'digest')).toBe(true);
  expect(await isFutile(ledger, sender, 'other')).toBe(false);
  for (const [days, isStill] of [
    [6, true],
    [8, false],
  ] as const) {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY_MS });
    expect(await isFutile(ledger, sender, 'digest')).toBe(isStill);
    vi.useRealTimers();
  }
});
