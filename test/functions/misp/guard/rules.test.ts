import { describe, expect, test } from 'vitest';
import { guardOf, guardSchema } from '../../../../functions/misp/guard/rules.ts';

const whatIsWrong = (rules: unknown) =>
  guardSchema.safeParse(rules).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('the rules of a configuration', () => {
  test.each([
    { tlp: 'clamp', own: 'hold', attributesPerEvent: 1, eventsPerFile: 1000 },
    { tlp: 'hold', own: 'clamp', tlpReach: { red: 'your-organisation', 'amber+strict': 'sharing-group' } },
    { tlp: 'off', own: 'off', tlpReach: { amber: 'this-community', green: 'connected-communities' } },
    { tlpReach: { clear: 'all-communities' } },
    { ownDomains: ['corp.example', '.corp.example', 'corp', 'x', '例え.jp'] },
    { ownNetworks: ['192.0.2.0/24', '192.0.2.7', '2001:db8::/32'] },
    { requiredTaxonomies: ['tlp', 'admiralty-scale'] },
    {},
  ])('%j are taken as they are', (rules) => {
    expect(guardSchema.parse(rules)).toEqual(rules);
  });

  test('have no blanks around their names', () => {
    expect(guardSchema.parse({ ownDomains: [' corp.example '], requiredTaxonomies: ['tlp\n'] })).toEqual({
      ownDomains: ['corp.example'],
      requiredTaxonomies: ['tlp'],
    });
  });

  test.each([
    '',
    'corp.example.',
    'http://corp.example',
    'corp.example/a',
    'a@corp.example',
    '*.corp.example',
    'a b.example',
    'corp.example:80',
    'a@',
  ])('have no domain %j', (domain) => {
    expect(whatIsWrong({ ownDomains: [domain] })).toEqual([
      'ownDomains.0: must be a domain, such as corp.example.org',
    ]);
  });

  test.each(['', '10.0.0.0/a', '10.0.0', '10.0.0.0/8/8', 'corp.example'])('have no network %j', (network) => {
    expect(whatIsWrong({ ownNetworks: [network] })).toEqual([
      'ownNetworks.0: must be a network, such as 192.0.2.0/24 or 2001:db8::/32',
    ]);
  });

  test.each(['', 'tlp:red', 'tlp:', ':', 'two words'])('have no taxonomy %j', (taxonomy) => {
    expect(whatIsWrong({ requiredTaxonomies: [taxonomy] })).toEqual([
      'requiredTaxonomies.0: must be the name of a taxonomy, such as tlp',
    ]);
  });

  test.each([
    { tlp: 'lower' },
    { own: true },
    { tlpReach: { white: 'all-communities' } },
    { tlpReach: { red: '4' } },
    { attributesPerEvent: 0 },
    { eventsPerFile: 1.5 },
    { ownDomain: ['corp.example'] },
  ])('are not %j', (rules) => {
    expect(whatIsWrong(rules)).toHaveLength(1);
  });
});

describe('the guard of a source', () => {
  test('is by default that of the TLP, and holds what is your own', () => {
    expect(guardOf()).toEqual({
      tlp: 'clamp',
      tlpReach: {
        red: 'sharing-group',
        'amber+strict': 'sharing-group',
        amber: 'this-community',
        green: 'all-communities',
        clear: 'all-communities',
      },
      own: 'hold',
      ownDomains: [],
      ownNetworks: [],
      requiredTaxonomies: [],
    });
  });

  test('is what it says, then what is said of all, and nothing that is said to be undefined', () => {
    const ofAll = {
      tlp: 'hold',
      own: 'clamp',
      tlpReach: { red: 'this-community', amber: undefined },
    } as const;
    const ofSource = { own: undefined, tlp: 'off', tlpReach: { green: 'sharing-group' } } as const;
    expect(guardOf(ofAll, ofSource)).toMatchObject({
      tlp: 'off',
      own: 'clamp',
      tlpReach: { red: 'this-community', amber: 'this-community', green: 'sharing-group' },
    });
  });
});
