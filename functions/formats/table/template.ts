/** Text with the values of columns in it: `{actor} - {victim}`. `{{` and `}}` are braces. */
export interface Template {
  source: string;
  parts: readonly (string | { column: string })[];
  /** One for each place in which it has one. */
  columns: readonly string[];
}

/** A template with a row's values in it. */
export interface Filled {
  /** One text; or, where a template is about one column of several values, one for each of them; or none. */
  texts: readonly string[];
  /** How many of its columns say nothing. */
  missing: number;
}

const PART = /\{\{|\}\}|\{([^{}]+)\}/g;

export function isTemplate(source: string): boolean {
  return !/[{}]/.test(source.replaceAll(PART, ''));
}

export function toTemplate(source: string): Template {
  const parts: Template['parts'][number][] = [];
  let end = 0;
  for (const match of source.matchAll(PART)) {
    parts.push(source.slice(end, match.index));
    parts.push(match[1] === undefined ? match[0].slice(1) : { column: match[1].trim() });
    end = match.index + match[0].length;
  }
  parts.push(source.slice(end));
  const columns = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.column]));
  return { source, parts: parts.filter((part) => part !== ''), columns };
}

export function fill(template: Template, valuesOf: (column: string) => readonly string[]): Filled {
  const { columns, parts } = template;
  const [only] = columns;
  if (columns.length > 1 || only === undefined) return fillSeveral(template, valuesOf);
  const values = valuesOf(only);
  const texts = parts.length === 1 ? values : values.map((value) => write(template, value));
  return { texts, missing: values.length === 0 ? 1 : 0 };
}

function fillSeveral({ parts }: Template, valuesOf: (column: string) => readonly string[]): Filled {
  let text = '';
  let missing = 0;
  for (const part of parts) {
    const values = typeof part === 'string' ? [part] : valuesOf(part.column);
    const value = values.length === 1 ? (values[0] ?? '') : values.join(', ');
    if (value === '') missing += 1;
    text += value;
  }
  return { texts: [text.trim()], missing };
}

function write({ parts }: Template, value: string): string {
  let text = '';
  for (const part of parts) text += typeof part === 'string' ? part : value;
  return text;
}
