import type { AttributeDraft, ObjectDraft, ReferenceDraft } from '../../misp/event-draft.ts';
import { type ObjectTemplate, objectTemplates, type TemplateName } from '../../misp/object-templates.ts';
import { defaultsOf } from '../../misp/validation/attribute-types.ts';
import { judgeAttribute } from '../../misp/validation/judge-attribute.ts';

type ObjectAttribute = AttributeDraft & { relation: string };

export interface ObjectContent {
  /** By relation of the template; what is empty is left out. */
  values: Record<string, string | number | undefined | readonly string[]>;
  /** The relations whose values are to be detected. */
  detect?: readonly string[];
  comment?: string;
  label?: string;
  references?: readonly ReferenceDraft[];
}

/** As MISP's templates have them. */
const DESCRIPTIONS: Partial<Record<TemplateName, string>> = {
  file: 'File object describing a file with meta-information',
  url: 'An url with its normalised fields and its metadata',
  'malware-config': 'Malware configuration recovered or extracted from a malicious binary',
  'sb-signature': 'Sandbox detection signature',
  process: 'Object describing a system process',
  'network-connection': 'A local or remote network connection',
  'dns-record': 'A set of DNS records observed for a specific domain',
  'http-request': 'A single HTTP request header',
  'sandbox-report': 'Sandbox report',
};

/** Nothing, if it has not what its template asks for: MISP would take it, and nobody could use it. */
export function buildObject(name: TemplateName, row: number, content: ObjectContent): ObjectDraft[] {
  const template = objectTemplates[name];
  const { values, detect = [], comment, label, references } = content;
  const attributes = Object.entries(values).flatMap(([relation, value]) =>
    [value ?? []].flat().flatMap((one) => toAttribute(template, relation, String(one), detect, row)),
  );
  if (!isComplete(template, attributes)) return [];
  return [
    {
      name,
      metaCategory: template.metaCategory,
      description: DESCRIPTIONS[name] ?? name,
      templateUuid: template.uuid,
      templateVersion: template.version,
      ...(comment && { comment }),
      ...(label && { label }),
      ...(references && references.length > 0 && { references }),
      attributes,
    },
  ];
}

function toAttribute(
  { relations }: ObjectTemplate,
  relation: string,
  value: string,
  detect: readonly string[],
  row: number,
): ObjectAttribute[] {
  const { type, category, disableCorrelation } = relations[relation] ?? { type: 'text' };
  const draft = { type, category: category ?? defaultsOf(type)?.category ?? 'Other', value: value.trim() };
  if (draft.value === '' || !judgeAttribute(draft).accepted) return [];
  return [
    {
      relation,
      ...draft,
      to_ids: detect.includes(relation),
      ...(disableCorrelation && { disableCorrelation }),
      rows: [row],
    },
  ];
}

function isComplete({ required, requiredOneOf }: ObjectTemplate, attributes: ObjectAttribute[]): boolean {
  const has = (relation: string) => attributes.some((attribute) => attribute.relation === relation);
  return (
    attributes.length > 0 && required.every(has) && (requiredOneOf.length === 0 || requiredOneOf.some(has))
  );
}
