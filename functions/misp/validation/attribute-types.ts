import data from './attribute-types.json' with { type: 'json' };

export type TypeDefaults = { category: string; to_ids: boolean };

const defaults = new Map<string, TypeDefaults>(Object.entries(data.types));
const categories = new Map<string, ReadonlySet<string>>(
  Object.entries(data.categories).map(([category, types]) => [category, new Set(types)]),
);

export const typeNames: readonly string[] = [...defaults.keys()];
export const categoryNames: readonly string[] = [...categories.keys()];

export function defaultsOf(type: string): TypeDefaults | undefined {
  return defaults.get(type);
}

export function isCategory(category: string): boolean {
  return categories.has(category);
}

export function allowsType(category: string, type: string): boolean {
  return categories.get(category)?.has(type) ?? false;
}

export function categoriesOf(type: string): string[] {
  return categoryNames.filter((category) => allowsType(category, type));
}

export function isComposite(type: string): boolean {
  return type.includes('|') || type === 'malware-sample';
}
