import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MispStandIn, startMispStandIn } from '../../local/misp/stand-in.ts';
import { runCommand } from './run-command.ts';

let misp: MispStandIn;

beforeAll(async () => {
  misp = await startMispStandIn();
  for (let i = 0; i < 130; i += 1) await addEvent(`Campaign ${i}`, `host${i}.example`);
  await addEvent('100% \u001b[31mred', 'http://evil.example/a%20b');
});
afterAll(() => misp.close());

async function addEvent(info: string, value: string): Promise<void> {
  const type = value.startsWith('http') ? 'url' : 'domain';
  const Event = { info, Attribute: [{ type, category: 'Network activity', value }] };
  const headers = {
    authorization: misp.authkey,
    accept: 'application/json',
    'content-type': 'application/json',
  };
  const answer = await fetch(`${misp.url}/events/add`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ Event }),
  });
  expect(answer.status).toBe(200);
}

const search = async (...args: string[]) =>
  await runCommand(['search', ...args], { MISP_URL: misp.url, MISP_AUTHKEY: misp.authkey });

describe('search', () => {
  it('shows attributes as a table, with their events', async () => {
    const { code, stdout } = await search('value=host7.example');
    expect(code).toBe(0);
    expect(stdout).toContain('host7.example  Network activity');
    expect(stdout).toContain('Campaign 7');
    expect(stdout.trim().split('\n')).toHaveLength(3);
  });

  it('shows events, and the same filter again is an "or"', async () => {
    const { stdout } = await search('events', 'eventinfo=Campaign 1', 'eventinfo=Campaign 2');
    expect(stdout).toContain('Campaign 1');
    expect(stdout).toContain('Campaign 2');
    expect(stdout).not.toContain('Campaign 3');
  });

  it('prints JSON as MISP has it, over as many pages as it takes', async () => {
    const { code, stdout, stderr } = await search('events', 'eventinfo=Campaign%', '--json', '--limit', '0');
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toHaveLength(130);
    expect(found[129]).toMatchObject({ info: 'Campaign 129', Attribute: [{ value: 'host129.example' }] });
    expect(stderr).toContain('% stood for anything');
  });

  it('stops at the limit, and says that there is more', async () => {
    const { stdout, stderr } = await search('type=domain', '--limit', '5', '--json');
    expect(JSON.parse(stdout)).toHaveLength(5);
    expect(stderr).toContain('These are the first 5; --limit 0 shows all.');
  });

  it('with --literal takes a % for the sign itself', async () => {
    const { stdout } = await search('events', 'eventinfo=100% \u001b[31mred', '--literal', '--json');
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect((await search('events', 'eventinfo=C%', '--literal')).stdout).toBe('Nothing found.\n');
  });

  it('with --literal finds it behind as much else as MISP takes for it', async () => {
    await addEvent('Campaign %', 'last.example');
    const { stdout, stderr } = await search(
      'events',
      'eventinfo=Campaign %',
      '--literal',
      '--limit',
      '5',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject([{ info: 'Campaign %' }]);
    expect(stderr).toBe('');
  });

  it('prints nothing that moves the cursor of a terminal', async () => {
    const { stdout } = await search('events', 'eventinfo=100%');
    expect(stdout).toContain('red');
    expect(stdout).not.toContain('\u001b');
  });

  it('ends with 1 if there is nothing, and says how MISP compares', async () => {
    const { code, stdout, stderr } = await search('events', 'eventinfo=campaign');
    expect(code).toBe(1);
    expect(stdout).toBe('Nothing found.\n');
    expect(stderr).toContain('eventinfo=%acme%');
    expect((await search('value=nowhere.example', '--json')).stdout).toBe('[]\n');
  });
});

describe('search cannot run and ends with 2', () => {
  it.each([
    ['with a filter that MISP would ignore', ['valu=x'], 'everything; did you mean value?'],
    ['with a filter of another kind', ['events', 'first_seen=2026'], 'search attributes first_seen=...'],
    ['with an empty value, which MISP would ignore', ['value='], 'value= has no value'],
    ['with what is no filter', ['nonsense'], '"nonsense" is no filter'],
    ['with a flag that is none', ['events', 'published=maybe'], 'published=maybe: it is 1 or 0'],
    ['without a filter', ['events'], 'Filters of events: value, type'],
    ['with what only says how to show it', ['events', 'metadata=1'], 'What is to be searched for?'],
    ['with a limit that is none', ['value=x', '--limit', 'all'], '--limit all is no number'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await search(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
  });

  it('without a MISP, or one that is none', async () => {
    expect(await runCommand(['search', 'value=x'])).toMatchObject({ code: 2, stdout: '' });
    const env = { MISP_URL: 'http://127.0.0.1:1', MISP_AUTHKEY: 'k'.repeat(40) };
    expect((await runCommand(['search', 'value=x'], env)).stderr).toContain('does not answer');
  });
});
