/** What a client sent, read the way PHP reads it: numbers and strings are the same, '0' is false. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value or a list of values, as search filters take them. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== undefined);
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '';
  return undefined;
}

export function flagOf(value: unknown): boolean {
  return (
    value !== undefined && value !== null && value !== false && value !== 0 && value !== '' && value !== '0'
  );
}

export function secondsOf(value: unknown): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** MISP's columns are utf8mb3: a character beyond the BMP is stored as one question mark (contract 058). */
export function storableText(text: string): string {
  return text.replace(/[\u{10000}-\u{10FFFF}]/gu, '?');
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-5][0-9a-f]{3}-[089ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** UUID versions 6 to 8 are refused. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
