import { castName } from '../functions/misp/validation/cast-value.ts';
import { judgeAttribute } from '../functions/misp/validation/judge-attribute.ts';
import { parseJsonAsMisp } from '../functions/misp/validation/parse-json.ts';
import { type Line, readLines } from './json-lines.ts';
import { print } from './print.ts';

const USAGE = `usage: npm run -s check-values < LINES

Says of attributes what MISP 2.5.1 would do with them, without a MISP. Each line of stdin is JSON, {type, value,
category?}; for each there is a line on stdout, in the same order: {accepted, value, category, to_ids, reason}. Value
and category are as MISP would store them; they and to_ids are null where it would refuse, the reason where not.

examples:
  echo '{"type":"ip-dst","value":"192.0.2[.]1"}' | npm run -s check-values
  npm run -s check-values < attributes.jsonl | jq -c 'select(.accepted | not)'

exit: 0, whatever the lines say; 2 could not run
`;

interface Answer {
  accepted: boolean;
  value: string | null;
  category: string | null;
  to_ids: boolean | null;
  reason: string | null;
}

async function* checkLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const lines of readLines(bytes)) {
    yield lines.map((line) => `${JSON.stringify(checkLine(line))}\n`).join('');
  }
}

function checkLine(line: Line): Answer {
  if (typeof line === 'object') return reject(line.problem);
  const json = parseJson(line);
  if (json === undefined) return reject('the line is no JSON');
  if (!isObject(json)) return reject('the line is no JSON object, such as {"type": "md5", "value": "..."}');
  const judgement = judgeAttribute({
    type: castName(json.type),
    value: json.value,
    category: castName(json.category),
  });
  if (!judgement.accepted) return reject(judgement.reason);
  const { value, category, to_ids } = judgement;
  return { accepted: true, value, category, to_ids, reason: null };
}

function reject(reason: string): Answer {
  return { accepted: false, value: null, category: null, to_ids: null, reason };
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function parseJson(line: string): unknown {
  try {
    // Files that were joined have a byte order mark within.
    return parseJsonAsMisp(line.charCodeAt(0) === 0xfeff ? line.slice(1) : line);
  } catch {
    return undefined;
  }
}

const COULD_NOT_RUN = 2;
const args = process.argv.slice(2);

if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(USAGE);
} else if (args.length > 0) {
  process.stderr.write(`There is no option ${args[0]}: the lines come on stdin.\n\n${USAGE}`);
  process.exitCode = COULD_NOT_RUN;
} else {
  await print(checkLines(process.stdin));
}
