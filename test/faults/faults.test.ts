import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { log } from '../../functions/shared/log.ts';
import { openStorage, type Storage } from './aws.ts';
import { runSchedule } from './schedule.ts';

vi.mock('../../misp-ingest.config.ts', async () => ({ default: (await import('./sources.ts')).config }));
vi.mock('../../functions/formats/index.ts', async () => await import('./drafts-format.ts'));

const SEED = process.env.FAULT_SEED ?? '1795378360955';
const SCHEDULES = Number(process.env.FAULT_SCHEDULES ?? 120);
const ONLY = process.env.FAULT_ONLY;

let storage: Storage;

beforeAll(async () => {
  log.setLogLevel('SILENT');
  storage = await openStorage();
});

afterAll(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await storage.stop();
});

test(
  `whatever happens on the way, MISP ends up complete, once, and the receipts tell the truth (seed ${SEED})`,
  async () => {
    const numbers = ONLY ? [Number(ONLY)] : Array.from({ length: SCHEDULES }, (_, i) => i);
    const failures: Error[] = [];
    for (const number of numbers) {
      await runSchedule(storage, SEED, number).catch((error: Error) => failures.push(error));
      if (failures.length === Number(process.env.FAULT_STOP ?? 3)) break;
    }
    for (const { message } of failures) console.error(message);
    expect(failures.length, 'schedules that went wrong').toBe(0);
  },
  24 * 3_600_000,
);
