import { allowsType, defaultsOf, isCategory, isComposite } from './attribute-types.ts';
import { isControlOnly, trimBlanks } from './blanks.ts';
import { hasFourByteCharacter, isLongerThan, replaceFourByteCharacters } from './bytes.ts';
import { castName, castValue } from './cast-value.ts';
import { explain } from './explain.ts';
import { applyImportRegexps } from './import-regexps.ts';
import { MESSAGES } from './messages.ts';
import { refang } from './refang.ts';
import { MispDies, type Rule } from './rule.ts';
import { ruleOf } from './rules.ts';
import { readBack } from './stored-value.ts';

export type Submission = { type: string; value: unknown; category?: string | null };
export type Field = 'type' | 'category' | 'value';
export type Judgement =
  | { accepted: true; value: string; category: string; to_ids: boolean; type: string }
  | { accepted: false; field: Field; reason: string; mispMessage: string; serverError?: true };

type Refusal = { field: Field; message: string; dies?: true };
type Verdict = Refusal | { value: string; category: string; to_ids: boolean; type: string };

const MAX_BYTES = 65_535;
const NOT_LOGGED =
  'and as it has a character of four bytes in UTF-8, MISP would answer 500 for the whole event';

/** Whether MISP 2.5.1 stores this attribute, and as what. */
export function judgeAttribute(input: Submission): Judgement {
  const verdict = judge(input);
  if (!('message' in verdict)) return { accepted: true, ...verdict };
  const { field, message } = verdict;
  const refusal = {
    accepted: false,
    field,
    reason: explain(input, field, message),
    mispMessage: message,
  } as const;
  if (verdict.dies) return { ...refusal, serverError: true };
  return failsToLog(input)
    ? { ...refusal, reason: `${refusal.reason}; ${NOT_LOGGED}`, serverError: true }
    : refusal;
}

function judge(input: Submission): Verdict {
  const type = trimBlanks(castName(input.type));
  const defaults = defaultsOf(type);
  if (defaults === undefined) return refuseType(type);
  if (isArray(input.value)) return { field: 'value', message: MESSAGES.array };
  const category = readCategory(input.category) ?? defaults.category;
  const value = judgeValue(type, category, castValue(input.value));
  if (typeof value !== 'string') return value;
  // Rule 8: MISP looks the default of to_ids up before it trims the type.
  return { value, category, type, to_ids: defaults.to_ids && type === input.type };
}

// What is an object in JSON is an array in PHP.
function isArray(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function refuseType(type: string): Refusal {
  return { field: 'type', message: type === '' || type === '0' ? MESSAGES.noType : MESSAGES.unknownType };
}

// Rule 9, and PHP's empty() is true for '0'.
function readCategory(category: string | null | undefined): string | null {
  const text = trimBlanks(castName(category));
  return text === '' || text === '0' ? null : text;
}

function judgeValue(type: string, category: string, sent: string): string | Refusal {
  try {
    if (!sent.isWellFormed()) throw new MispDies(MESSAGES.surrogate);
    const rule = ruleOf(type);
    const value = storedForm(type, rule, sent);
    const refusal = typeof value === 'string' ? refuseValue(type, rule, value) : value;
    return refuseCategory(type, category) ?? refusal ?? storeValue(type, String(value));
  } catch (error) {
    if (error instanceof MispDies) return { field: 'value', message: error.message, dies: true };
    throw error;
  }
}

function storeValue(type: string, value: string): string {
  if (!value.isWellFormed()) throw new MispDies(MESSAGES.cutCharacter);
  return readBack(type, value);
}

function storedForm(type: string, rule: Rule, sent: string): string | Refusal {
  const value = rule.normalise(replaceFourByteCharacters(refang(type, trimBlanks(sent))));
  if (value === null) return { field: 'value', message: MESSAGES.presentTime };
  return applyImportRegexps(type, value) ?? { field: 'value', message: MESSAGES.blocked };
}

function refuseValue(type: string, rule: Rule, value: string): Refusal | null {
  const message =
    refuseForm(type, value) ??
    rule.refuse(value) ??
    (isLongerThan(value, MAX_BYTES) ? MESSAGES.tooLong : null);
  return message === null ? null : { field: 'value', message };
}

function refuseCategory(type: string, category: string): Refusal | null {
  if (!isCategory(category)) return { field: 'category', message: MESSAGES.category };
  return allowsType(category, type) ? null : { field: 'type', message: MESSAGES.pair };
}

// Rule 5.
function refuseForm(type: string, value: string): string | null {
  if (trimBlanks(value) === '') return MESSAGES.empty;
  if (isControlOnly(value)) return MESSAGES.control;
  if (!isComposite(type)) return null;
  const [first = '', second = '', ...rest] = value.split('|');
  if (isControlOnly(first) || isControlOnly(second)) return MESSAGES.control;
  return rest.length === 0 && value.includes('|') ? null : MESSAGES.composite;
}

// Rule 3: MISP logs what it refuses, into a column that does not take characters of four bytes.
function failsToLog({ type, category, value }: Submission): boolean {
  return [type, category, value].some((part) => typeof part === 'string' && hasFourByteCharacter(part));
}
