import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test, vi } from 'vitest';
import { type FrontDoor, type FrontDoorOptions, openFrontDoor, PATIENCE } from '../../support/front-door.ts';
import { logsOf } from '../../support/logs.ts';
import { fileOf } from '../../support/ransomwatch.ts';
import { counts, expectToAddUp } from '../../support/receipts.ts';

const doors: FrontDoor[] = [];

async function open(options?: FrontDoorOptions): Promise<FrontDoor> {
  const door = await openFrontDoor({ misp: { users: ['tageditor', 'orgadmin'] }, ...options });
  doors.push(door);
  return door;
}

afterAll(async () => {
  await Promise.all(doors.map((door) => door.close()));
});

const refusedKeys = ({ misp }: FrontDoor) =>
  misp.requests().filter(({ user, status }) => user === undefined && status === 403);

test.concurrent('a key that was changed in MISP and in the secret is fetched again, and nothing has to wait', async () => {
  const { ingest, misp, stack } = await open();
  await ingest('before.tsv', fileOf('Before'));
  misp.setKeyState('tageditor', 'expired');
  stack.putSecret('main', misp.keys.orgadmin);
  const receipt = await ingest('after.tsv', fileOf('After'));
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  expect(misp.requests().map(({ user, status }) => [user, status])).toEqual([
    ['tageditor', 200],
    [undefined, 403],
    ['orgadmin', 200],
  ]);
  expect(logsOf(stack, 'Message comes back later')).toEqual([]);
});

test.concurrent('a key that MISP refuses is asked for again once a delivery, and no message is burned', async () => {
  const front = await open();
  const { misp, stack, settle } = front;
  misp.setKeyState('tageditor', 'expired');
  const key = await stack.drop('ransomwatch', 'expired.tsv', fileOf('Expired'));
  await vi.waitFor(async () => expect(refusedKeys(front).length).toBe(2), PATIENCE);
  expect(logsOf(stack, 'Message comes back later')[0]).toMatchObject({
    reason: expect.stringContaining('MISP refuses the key: Authentication failed'),
  });
  stack.putSecret('main', 'f'.repeat(40));
  await vi.waitFor(async () => expect(refusedKeys(front).length).toBeGreaterThanOrEqual(4), PATIENCE);
  stack.putSecret('main', misp.keys.orgadmin);
  const receipt = expectToAddUp(await stack.waitForReceipt(key));
  expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
  await settle();
  expect(await stack.queues.events('main').deadLetters.size()).toBe(0);
});

test.concurrent.each([
  ['was never filled', undefined],
  ['holds a placeholder', 'put the key of a MISP user here'],
])(
  'a secret that %s is told of with the command that fills it, and all goes on when it is',
  async (_, empty) => {
    const { misp, stack } = await open();
    stack.putSecret('main', empty);
    const key = await stack.drop('ransomwatch', 'empty.tsv', fileOf('Waits for a key'));
    await vi.waitFor(
      async () => expect(logsOf(stack, 'Message comes back later')).not.toHaveLength(0),
      PATIENCE,
    );
    expect(logsOf(stack, 'Message comes back later')[0]?.reason).toMatch(
      /aws secretsmanager put-secret-value --secret-id \S+main\S+ --secret-string '\{"authkey":"<the key>"\}'/,
    );
    expect(misp.requests()).toEqual([]);
    stack.putSecret('main', JSON.stringify({ authkey: misp.authkey }));
    const receipt = expectToAddUp(await stack.waitForReceipt(key));
    expect(receipt.rows).toEqual(counts({ read: 1, saved: 1 }));
    expect(await stack.queues.events('main').deadLetters.size()).toBe(0);
  },
);

test.concurrent('no key is ever in a log line, a message, a receipt or the ledger', async () => {
  const { misp, stack, ingest, deadLetters } = await open({ environment: { LOG_LEVEL: 'DEBUG' } });
  misp.setKeyState('tageditor', 'expired');
  const key = await stack.drop('ransomwatch', 'quiet.tsv', fileOf('Quiet'));
  await vi.waitFor(
    async () => expect(logsOf(stack, 'Message comes back later')).not.toHaveLength(0),
    PATIENCE,
  );
  misp.setKeyState('tageditor', 'valid');
  await stack.waitForReceipt(key);
  misp.fault({ on: /./, kind: 'request-lost' });
  await ingest('lost.tsv', fileOf('Lost'));
  misp.fault({ on: 'POST /events/add', kind: 'answer', status: 200, body: 'nonsense' });
  misp.fault({ on: 'POST /events/add', kind: 'answer', status: 403, body: '{"message":"No.","url":"/"}' });
  await ingest('nonsense.tsv', fileOf('Nonsense'));
  const letters = await deadLetters(stack.queues.events('main'));
  const receipts = await stack.receipts.list();
  const { Items } = await stack.clients.dynamo.send(new ScanCommand({ TableName: stack.table }));
  const all = JSON.stringify([stack.logs.lines(), letters, receipts, Items]);
  expect(all).toContain('Message given up');
  expect(all).not.toContain(misp.authkey);
});
