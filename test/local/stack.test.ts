import { afterEach, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../functions/shared/config.ts';
import { type MispStandIn, startMispStandIn } from '../../local/misp/stand-in.ts';
import { type LocalStack, type StackOptions, startLocalStack } from '../../local/stack.ts';

const CONFIG: ConfigInput = {
  servers: { main: { url: 'https://misp.example.org' } },
  sources: { ransomwatch: { format: 'ransomwatch-tsv', servers: ['main'] } },
};
const HEADER = 'actor\tvictim\tfirst_seen\tpublished\turl\n';
const ROW = 'LockBit\tAcme\t2024-03-04 02:15:33\tN/A\thttp://acme.example/\n';

let misp: MispStandIn | undefined;
let stack: LocalStack | undefined;

async function start(options: Partial<StackOptions> = {}) {
  misp = await startMispStandIn();
  const { url, authkey } = misp;
  stack = await startLocalStack({ config: CONFIG, servers: { main: { url, authkey } }, ...options });
  return { misp, stack };
}

afterEach(async () => {
  await stack?.stop();
  await misp?.close();
  stack = undefined;
  misp = undefined;
});

describe('the local stack', () => {
  it('brings a dropped file into MISP and gives its receipt', async () => {
    const { stack, misp } = await start();
    const key = await stack.drop('ransomwatch', 'new/a b+ü.tsv', HEADER + ROW);
    expect(key).toBe('ransomwatch/new/a b+ü.tsv');
    expect(await stack.waitForReceipt(key)).toMatchObject({
      source: 'ransomwatch',
      file: 'new/a b+ü.tsv',
      rows: { read: 1, saved: 1 },
      events: [{ server: 'main', outcome: 'created', url: `${misp.url}/events/view/1` }],
    });
    expect(misp.events()).toHaveLength(1);
    await expect.poll(stack.progress).toEqual({ done: 1, uploads: 0, events: 0 });
  });

  it('gives the second drop of a file a run and a receipt of its own', async () => {
    const { stack } = await start();
    const first = await stack.waitForReceipt(await stack.drop('ransomwatch', 'a.tsv', HEADER + ROW));
    const second = await stack.waitForReceipt(await stack.drop('ransomwatch', 'a.tsv', HEADER + ROW));
    expect(second.run).not.toBe(first.run);
    expect(second).toMatchObject({ rows: { read: 1, saved: 0, unchanged: 1 } });
    expect(await stack.receipts.list()).toEqual([first, second]);
  });

  it('tells the receipts of a.tsv from those of a.tsv.gz', async () => {
    const { stack } = await start();
    await stack.waitForReceipt(await stack.drop('ransomwatch', 'a.tsv.bak', HEADER + ROW));
    expect(await stack.findReceipt('ransomwatch/a.tsv')).toBeUndefined();
  });

  it('takes files that are larger than one request', async () => {
    const { stack } = await start();
    const padding = ' '.repeat(12 * 1024 * 1024);
    const key = await stack.drop('ransomwatch', 'large.tsv', `${HEADER}${ROW}${padding}`);
    expect(await stack.waitForReceipt(key)).toMatchObject({ rows: { saved: 1 } });
  });

  it('has the functions use a secret that was changed', async () => {
    const { stack, misp } = await start();
    stack.putSecret('main', undefined);
    const key = await stack.drop('ransomwatch', 'a.tsv', HEADER + ROW);
    await expect
      .poll(() => stack.logs.entries(), { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ level: 'WARN', message: 'Message comes back later' }));
    stack.putSecret('main', misp.authkey);
    expect(await stack.waitForReceipt(key)).toMatchObject({ rows: { saved: 1 } });
  });

  it('runs the functions with another configuration after a redeploy', async () => {
    const { stack } = await start();
    const { ransomwatch } = CONFIG.sources;
    if (!ransomwatch) throw new Error('The source is there');
    await stack.redeploy({ ...CONFIG, sources: { other: ransomwatch } });
    const receipt = await stack.waitForReceipt(await stack.drop('other', 'a.tsv', HEADER + ROW));
    expect(receipt).toMatchObject({ source: 'other', rows: { saved: 1 } });
  });

  it('has a dead-letter queue for what is no notification', async () => {
    const { stack } = await start();
    await stack.queues.uploads.queue.send('not of S3');
    await expect.poll(() => stack.queues.uploads.deadLetters.size(), { timeout: 10_000 }).toBe(1);
    expect(await stack.queues.uploads.deadLetters.drain()).toMatchObject([{ Body: 'not of S3' }]);
  });

  it('publishes summaries if the configuration names who reads them', async () => {
    const { stack } = await start({
      config: { ...CONFIG, notifications: { summaries: ['soc@example.org'] } },
    });
    await stack.waitForReceipt(await stack.drop('ransomwatch', 'a.tsv', HEADER + ROW));
    await expect.poll(() => stack.queues.summaries.size()).toBe(1);
  });

  it('does not start with a configuration that is wrong', async () => {
    const wrong: ConfigInput = {
      ...CONFIG,
      sources: { x: { format: 'ransomwatch-tsv', servers: ['nowhere'] } },
    };
    await expect(start({ config: wrong })).rejects.toThrow('there is no server "nowhere"');
  });
});
