import { keepToBmp } from '../../misp/text.ts';
import { domainToPunycode } from '../../misp/validation/idna.ts';
import { type Judgement, judgeAttribute } from '../../misp/validation/judge-attribute.ts';
import type { Finding } from './finding.ts';

export type Accepted = Extract<Judgement, { accepted: true }>;

/** A finding in the form in which MISP stores it; nothing for what MISP finds itself and then refuses to store. */
export function toStored({ type, value }: Finding): Accepted | undefined {
  const judgement = judgeAttribute({ type, value: keepToBmp(inAscii(type, value)) });
  if (judgement.accepted) return judgement;
  const address = value.split('/')[0] ?? '';
  return type === 'ip-dst' && address !== value ? toStored({ type, value: address }) : undefined;
}

/** MISP turns a domain into punycode, and refuses a hostname that is not. */
function inAscii(type: string, value: string): string {
  return type === 'hostname' ? (domainToPunycode(value) ?? value) : value;
}
