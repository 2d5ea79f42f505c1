import { castName } from '../../functions/misp/validation/cast-value.ts';
import { judgeAttribute } from '../../functions/misp/validation/judge-attribute.ts';
import { parseJsonAsMisp } from '../../functions/misp/validation/parse-json.ts';
import { type Line, readLines } from './json-lines.ts';

interface Answer {
  accepted: boolean;
  value: string | null;
  category: string | null;
  to_ids: boolean | null;
  reason: string | null;
}

/** What MISP would do with the attribute of each line, as a line. */
export async function* checkLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
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
