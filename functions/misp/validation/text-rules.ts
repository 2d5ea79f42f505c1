import { lowerAscii } from './ascii.ts';
import { utf8Length } from './bytes.ts';
import { isPhpUrl } from './php-url.ts';
import { anything, type Rules, rule, shared, WRONG_FORMAT } from './rule.ts';

const EMAIL = 'Email address has an invalid format. Please double check the value or select type "other".';
const NEWLINE = 'Value must not contain new line character.';
const SERVICE =
  "Invalid format. Only values shorter than 256 characters that don't include any forward or backward slashes are allowed.";

// Rule 25: /^.[^\s]*@.*\..*$/ for a trimmed value, told in steps that take linear time.
function isEmail(value: string): boolean {
  const at = value.indexOf('@', 1);
  if (at < 0 || /[ \t\n\v\f\r]/.test(value.slice(1, at))) return false;
  const rest = value.slice(at + 1);
  return rest.includes('.') && !rest.includes('\n');
}

function refuseService(value: string): string | null {
  return /[\\/]/.test(value) || utf8Length(value) > 256 ? SERVICE : null; // rule 45
}

const refuseEmail = (value: string): string | null => (isEmail(value) ? null : EMAIL);
const refuseNewline = (value: string): string | null => (value.includes('\n') ? NEWLINE : null);
const oneLine = rule(refuseNewline);

// Rule 44.
const ONE_LINE =
  'target-user campaign-name campaign-id threat-actor target-machine target-org target-location target-external ' +
  'email-subject malware-type url uri user-agent regkey regkey|value filename pdb windows-scheduled-task ' +
  'whois-registrant-name whois-registrant-org whois-registrar whois-creation-date date-of-birth place-of-birth ' +
  'gender passport-number passport-country passport-expiration redress-number nationality visa-number ' +
  'issue-date-of-the-visa primary-residence country-of-residence special-service-request frequent-flyer-number ' +
  'travel-details payment-details place-port-of-original-embarkation place-port-of-clearance ' +
  'place-port-of-onward-foreign-destination passenger-name-record-locator-number email-dst-display-name ' +
  'email-src-display-name email-reply-to email-x-mailer email-mime-boundary email-thread-index email-message-id ' +
  'github-username github-repository github-organisation twitter-id dkim dkim-signature favicon-mmh3 ' +
  'chrome-extension-id mobile-application-id azure-application-id';
const ANY_TEXT =
  'mutex process-state snort bro zeek community-id pattern-in-file pattern-in-traffic pattern-in-memory ' +
  'filename-pattern pgp-public-key pgp-private-key yara stix2-pattern sigma gene kusto-query mime-type ' +
  'identity-card-number cookie attachment malware-sample comment text other cpe email-attachment email-body ' +
  'email-header first-name middle-name last-name full-name';

export const textRules: Rules = {
  ...shared(ONE_LINE.split(' '), oneLine),
  'named pipe': oneLine,
  ...shared(ANY_TEXT.split(' '), anything),
  anonymised: rule(() => null, lowerAscii),
  ...shared(['eppn', 'dns-soa-email', 'jabber-id'], rule(refuseEmail)),
  ...shared(
    ['email', 'email-src', 'email-dst', 'target-email', 'whois-registrant-email'],
    rule(refuseEmail, lowerAscii),
  ),
  ...shared(['windows-service-name', 'windows-service-displayname'], rule(refuseService)),
  link: rule((value) => (isPhpUrl(value) ? null : WRONG_FORMAT)),
};
