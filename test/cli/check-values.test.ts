import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { PROJECT } from '../local/spawn-node.ts';

const FIXTURE = `${PROJECT}/test/fixtures/misp-values/attributes.jsonl`;
const GOOD = '{"type":"ip-dst","value":"192.0.2[.]1"}';
const ACCEPTED = {
  accepted: true,
  value: '192.0.2.1',
  category: 'Network activity',
  to_ids: true,
  reason: null,
};

interface Recorded {
  accepted: boolean;
  value_out: string | null;
  category_out: string | null;
  to_ids_out: boolean | null;
}

const running: ChildProcessWithoutNullStreams[] = [];

function checkValues(...args: string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ['cli/misp-ingest.js', 'check-values', ...args], { cwd: PROJECT });
  child.stdin.on('error', () => {});
  running.push(child);
  return child;
}

async function answersTo(input: string | Buffer): Promise<unknown[]> {
  const child = checkValues();
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

function refusal(reason: unknown) {
  return { accepted: false, value: null, category: null, to_ids: null, reason };
}

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

describe('check-values', () => {
  it('answers to all 5,913 recorded attributes as MISP 2.5.1 did, in their order', async () => {
    const lines = readFileSync(FIXTURE, 'utf8').trimEnd().split('\n');
    // By text, not by JSON.parse, which would lose digits of the numbers.
    const input = lines.map((line) =>
      line.replace('"category_in":', '"category":').replace('"value_in":', '"value":'),
    );
    const answers = await answersTo(input.join('\n'));
    const recorded = lines.map((line) => {
      const { accepted, value_out, category_out, to_ids_out }: Recorded = JSON.parse(line);
      return accepted
        ? { accepted, value: value_out, category: category_out, to_ids: to_ids_out, reason: null }
        : refusal(expect.stringMatching(/./));
    });
    expect(answers).toHaveLength(5_913);
    expect(answers).toEqual(recorded);
  });

  it.each([
    ['no JSON', 'x', 'the line is no JSON'],
    ['blank', '', 'the line is no JSON'],
    ['too deep', '['.repeat(100_000), 'the line is no JSON'],
    ['a list', '[]', 'the line is no JSON object, such as {"type": "md5", "value": "..."}'],
    ['null', 'null', 'the line is no JSON object, such as {"type": "md5", "value": "..."}'],
    ['without a type', '{"value":"x"}', 'no type is given'],
    ['without a value', '{"type":"md5"}', 'the value is empty'],
    ['of a type that is a list', '{"type":[],"value":"x"}', /^type "Array" is not a MISP attribute type/],
    [
      'too long',
      `{"type":"text","value":"${'あ'.repeat(400_000)}"}`,
      'the line is longer than 1048576 bytes',
    ],
    [
      'not UTF-8',
      Buffer.from('{"type":"text","value":"\xff"}', 'latin1'),
      'the line has bytes that are not UTF-8',
    ],
  ])('refuses a line that is %s, and goes on', async (_, line, reason) => {
    const input = [Buffer.from(`${GOOD}\n`), Buffer.from(line), Buffer.from(`\n${GOOD}\n`)];
    const refused = refusal(typeof reason === 'string' ? reason : expect.stringMatching(reason));
    expect(await answersTo(Buffer.concat(input))).toEqual([ACCEPTED, refused, ACCEPTED]);
  });

  it('reads byte order marks, CRLF, and a last line without an end', async () => {
    expect(await answersTo(`\uFEFF${GOOD}\r\n\uFEFF${GOOD}`)).toEqual([ACCEPTED, ACCEPTED]);
  });

  it('keeps the digits of a number as MISP does', async () => {
    expect(await answersTo('{"type":"text","value":123456789012345678}')).toMatchObject([
      { value: '123456789012345678' },
    ]);
  });

  it('answers to nothing with nothing', async () => {
    expect(await answersTo('')).toEqual([]);
  });

  it('answers while the input goes on', async () => {
    const child = checkValues();
    child.stdin.write(`${GOOD}\n`);
    const [line] = await once(createInterface(child.stdout), 'line');
    expect(JSON.parse(line)).toEqual(ACCEPTED);
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('ends quietly when its reader leaves', async () => {
    const child = checkValues();
    createReadStream(FIXTURE).pipe(child.stdin);
    const stderr = text(child.stderr);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await stderr).toBe('');
  });

  it('ends with 2 for a file, since lines come on stdin', async () => {
    const child = checkValues('attributes.jsonl');
    const stderr = text(child.stderr);
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(await stderr).toContain('Expected 0 arguments but got 1: attributes.jsonl');
  });
});
