import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const CHILD = join(import.meta.dirname, 'capped-heap.ts');
const MEGABYTES = 20;
/** What Node and the format need besides the rows that are held. */
const BESIDES = 48;

test.each([
  'each row an event',
  'one attribute again and again',
  'events from all over the file',
  'comments in Japanese',
])(
  'a file that is too large is refused before the memory is full, and one that is nearly is read: %s',
  async (shape) => {
    const flags = [`--max-old-space-size=${MEGABYTES + BESIDES}`, '--max-semi-space-size=4'];
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, CHILD, shape, `${MEGABYTES}`]);
    const { refused, given, told } = JSON.parse(stdout);
    expect(refused).toContain(`more than the ${MEGABYTES} MB`);
    expect(given).toBeGreaterThan(20_000);
    expect(told).toBe(given);
  },
  60_000,
);
