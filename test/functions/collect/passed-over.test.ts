import { expect, test } from 'vitest';
import type { TableInput } from '../../../functions/formats/table/options.ts';
import { openFrontDoor } from '../../support/front-door.ts';
import { counts } from '../../support/receipts.ts';
import { zip } from '../../support/zip.ts';

const HEADER = 'ip,status\n';

test('rows that the mapping passes over are in the counts of the receipt, by file and reason', async () => {
  const options: TableInput = {
    rows: { as: 'delimited' },
    event: { of: 'each-row', info: '{ip}', date: '2024-01-02' },
    attributes: [{ value: '{ip}', type: 'ip-dst' }],
    only: { column: 'status', is: 'online' },
  };
  const door = await openFrontDoor({ source: { format: 'table', options } });
  const one = `${HEADER}192.0.2.1,online\n192.0.2.2,offline\n192.0.2.3,offline\n`;
  const two = `${HEADER}192.0.2.4,offline\n192.0.2.5,online\nno address,online\n`;
  const receipt = await door.ingest('c2.zip', zip({ 'one.csv': one, 'two.csv': two }));
  await door.close();
  expect(receipt.rows).toEqual(counts({ read: 6, saved: 2, rejected: 1, passedOver: 3 }));
  expect(receipt.passedOver).toEqual([
    { rows: 2, reason: 'one.csv: status is not online' },
    { rows: 1, reason: 'two.csv: status is not online' },
  ]);
});
