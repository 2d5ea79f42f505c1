import { dateRules } from './date-rules.ts';
import { domainRules } from './domain-rules.ts';
import { hashRules } from './hash-rules.ts';
import { identifierRules } from './identifier-rules.ts';
import { ipRules } from './ip-rules.ts';
import { MispDies, type Rule, rule } from './rule.ts';
import { textRules } from './text-rules.ts';

// Rule 31: a listed type that MISP's validation does not know.
const missing = (type: string): Rule =>
  rule(() => {
    throw new MispDies(`InvalidArgumentException: Unknown attribute type ${type}.`);
  });

const rules = new Map<string, Rule>(
  Object.entries({
    ...ipRules,
    ...domainRules,
    ...hashRules,
    ...identifierRules,
    ...dateRules,
    ...textRules,
  }),
);

export function ruleOf(type: string): Rule {
  return rules.get(type) ?? missing(type);
}
