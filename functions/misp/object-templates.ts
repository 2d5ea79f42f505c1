import data from './object-templates.json' with { type: 'json' };

/** What a relation of a template is, as MISP's own form for objects fills it in. */
export interface Relation {
  type: string;
  category?: string;
  to_ids?: boolean;
  disableCorrelation?: boolean;
}

export interface ObjectTemplate {
  uuid: string;
  version: string;
  metaCategory: string;
  required: readonly string[];
  requiredOneOf: readonly string[];
  relations: Readonly<Record<string, Relation>>;
}

export type TemplateName = keyof typeof data;

/** 35 of MISP's templates, of June 2026. A server that has other versions takes their objects all the same (tried). */
export const objectTemplates: Readonly<Record<TemplateName, ObjectTemplate>> = data;
