import type { Context } from './http/context.ts';
import { type Fields, fieldsOf, textOf } from './input.ts';

/** What is searched for: named parameters of the path, the body, or its part `request`. */
export function searchFields({ request }: Context, body: unknown): Fields {
  const fields = fieldsOf(body);
  return { ...Object.fromEntries(request.named), ...fields, ...fieldsOf(fields.request) };
}

export function pageOf<T>(found: readonly T[], input: Fields): readonly T[] {
  const limit = Number(textOf(input.limit) ?? '0');
  if (!(limit > 0)) return found;
  const page = Math.max(1, Number(textOf(input.page) ?? '1'));
  return found.slice((page - 1) * limit, page * limit);
}

/** X-Result-Count is what was found, not what is on the page (contract 193-195). */
export function searchHeaders(count: number): Record<string, string> {
  return {
    'X-Result-Count': String(count),
    'X-Export-Module-Used': 'json',
    'X-Response-Format': 'json',
    'X-Skipped-Elements-Count': '0',
  };
}
