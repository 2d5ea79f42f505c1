import { createHash } from 'node:crypto';
import { judgeAttribute } from '../../../functions/misp/validation/judge-attribute.ts';
import { internalError } from '../http/answer.ts';
import { type Fields, flagOf, textOf } from '../input.ts';

export type FieldErrors = Readonly<Record<string, readonly string[]>>;

export interface Judged {
  readonly type: string;
  readonly category: string;
  readonly value: string;
  readonly toIds: boolean;
}

/** What MISP makes of type, category and value, or its words against them. */
export function judge(input: Fields): Judged | { readonly errors: FieldErrors } {
  const sentType = textOf(input.type);
  if (sentType === undefined) return { errors: { type: ['No value provided.'] } };
  const judgement = judgeAttribute({
    type: sentType,
    category: textOf(input.category) ?? null,
    value: withSampleHash(input, sentType),
  });
  if (judgement.accepted) {
    const { type, category, value, to_ids } = judgement;
    return { type, category, value, toIds: isGiven(input.to_ids) ? flagOf(input.to_ids) : to_ids };
  }
  // A refusal that MISP cannot write into its log ends the whole request.
  if (judgement.serverError === true) throw internalError();
  return { errors: { [judgement.field]: [judgement.mispMessage] } };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A sample that comes with its data gets its MD5 behind its name (contract 121). */
function withSampleHash({ data, value }: Fields, type: string): unknown {
  if (type !== 'malware-sample' || typeof data !== 'string' || typeof value !== 'string') return value;
  if (value.includes('|')) return value;
  return `${value}|${createHash('md5').update(Buffer.from(data, 'base64')).digest('hex')}`;
}
