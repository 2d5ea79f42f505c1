import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MispEvent, MispObject } from '../../../../functions/misp/event.ts';
import { guardEvent } from '../../../../functions/misp/guard/guard-event.ts';
import { hostsIn } from '../../../../functions/misp/guard/hosts-in.ts';
import { findOwnValues } from '../../../../functions/misp/guard/own-values.ts';
import { atMost, isWider, REACHES } from '../../../../functions/misp/guard/reach.ts';
import { type GuardInput, guardOf } from '../../../../functions/misp/guard/rules.ts';
import { colourOf } from '../../../../functions/misp/guard/tlp.ts';
import { anyCharacter } from '../../../support/any-character.ts';

const UUID = '79b44b07-e7df-5784-880f-c75b88d7c3ff';

function attribute(value: string, tags: string[] = []): MispEvent['Attribute'][number] {
  const Tag = tags.map((name) => ({ name }));
  return { uuid: UUID, category: 'Network activity', type: 'url', value, Tag };
}

function eventOf(fields: Partial<MispEvent>, tags: string[] = []): MispEvent {
  const Tag = tags.map((name) => ({ name }));
  return {
    uuid: UUID,
    info: 'An event',
    date: '2024-03-04',
    published: false,
    Tag,
    Attribute: [],
    ...fields,
  };
}

function objectOf(fields: Partial<MispObject>): MispObject {
  return {
    uuid: UUID,
    name: 'url',
    'meta-category': 'network',
    description: 'url',
    template_uuid: UUID,
    template_version: '9',
    distribution: '5',
    Attribute: [],
    ...fields,
  };
}

function guard(event: MispEvent, rules: GuardInput = {}, place = 1) {
  const built = { event, attributeRows: { [UUID]: [7] }, adjusted: [] };
  return guardEvent(built, guardOf(rules), { rows: [7], place });
}

describe('a TLP tag', () => {
  test.each([
    ['tlp:red', '3', '0'],
    ['tlp:red', '4', '4'],
    ['tlp:amber+strict', '1', '0'],
    ['tlp:amber', '3', '1'],
    ['tlp:amber', '1', '1'],
    ['tlp:amber', '0', '0'],
    ['tlp:green', '3', '3'],
    ['tlp:clear', '3', '3'],
    ['tlp:white', '3', '3'],
    ['tlp:ex:chr', '3', '3'],
    ['tlp:rouge', '3', '0'],
    ['PAP:RED', '3', '3'],
  ])('%s turns the distribution %s into %s', (tag, distribution, expected) => {
    const { event, adjusted, held } = guard(eventOf({ distribution }, [tag]));
    expect(event.distribution).toBe(expected);
    expect(adjusted).toHaveLength(distribution === expected ? 0 : 1);
    expect(held).toBeUndefined();
  });

  test.each([
    ['tlp:red', 'red'],
    ['TLP: Red', 'red'],
    ['TLP-RED', 'red'],
    ['tlp="red"', 'red'],
    ['TLP:AMBER + STRICT', 'amber+strict'],
    ['tlp:amber-strict', 'amber+strict'],
    ['tlp:unclear', 'red'],
    ['tlp:__proto__', 'red'],
    ['tlp=rouge', 'red'],
    ['TLP RED', 'red'],
    ['tlp:amberstrict', 'amber+strict'],
    ['TLP_WHITE', 'clear'],
    ['tlpxamber-strict', undefined],
    ['tlp:', undefined],
    ['tlp', undefined],
    ['tlp-tools', undefined],
    ['tlptools', undefined],
    ['nontlp:red', undefined],
    ['misp-galaxy:tlp:red', undefined],
  ])('%s means %s', (tag, colour) => {
    expect(colourOf(tag)).toBe(colour);
  });

  test('says in the receipt what was lowered and why', () => {
    expect(guard(eventOf({ distribution: '3' }, ['tlp:red'])).adjusted).toEqual([
      {
        rows: [7],
        field: 'distribution',
        reason:
          'is your-organisation instead of all-communities: it is tagged tlp:red, which goes to sharing-group at most',
      },
    ]);
  });

  test('of an attribute, or of one in an object, counts like one of the event: the strictest holds', () => {
    const own = eventOf({ distribution: '3', Attribute: [attribute('http://a.example/', ['tlp:red'])] }, [
      'tlp:green',
    ]);
    expect(guard(own).event.distribution).toBe('0');
    const inObject = { ...attribute('http://a.example/', ['tlp:amber']), object_relation: 'url' };
    const event = eventOf({ distribution: '3', Object: [objectOf({ Attribute: [inObject] })] });
    expect(guard(event).event.distribution).toBe('1');
  });

  test.each([
    [['tlp:red', 'tlp:amber']],
    [['tlp:amber', 'tlp:red']],
    [['tlp:amber+strict', 'tlp:red', 'tlp:clear']],
  ])('is the strictest of %j, whatever their order', (tags) => {
    expect(guard(eventOf({ distribution: '3' }, tags)).event.distribution).toBe('0');
  });

  test('that says the same again is not the one that is named', () => {
    const [adjustment] = guard(eventOf({ distribution: '3' }, ['tlp:amber+strict', 'tlp:red'])).adjusted;
    expect(adjustment?.reason).toContain('it is tagged tlp:amber+strict,');
  });

  test('counts on an event whose parts have none, and the other way round', () => {
    const { Tag, ...untagged } = eventOf({ distribution: '3', Attribute: [attribute('a', ['tlp:amber'])] });
    expect(
      guard({ ...untagged, Attribute: [...untagged.Attribute, { ...attribute('b'), Tag }] }),
    ).toMatchObject({
      event: { distribution: '1' },
    });
  });

  test('lowers a distribution that MISP does not know, as if it went furthest', () => {
    const { event, adjusted } = guard(eventOf({ distribution: '9' }, ['tlp:amber']));
    expect(event.distribution).toBe('1');
    expect(adjusted[0]?.reason).toContain('is this-community instead of 9:');
  });

  test('that only the event of the server has can still limit it: the guard says how far each colour goes', () => {
    const tlpReach = { red: '4', 'amber+strict': '4', amber: '1' };
    expect(guard(eventOf({ distribution: '3' })).tlpReach).toEqual(tlpReach);
    expect(guard(eventOf({ distribution: '3' }), { tlp: 'hold' }).tlpReach).toEqual(tlpReach);
    expect(guard(eventOf({ distribution: '3' }), { tlp: 'off' }).tlpReach).toBeUndefined();
  });

  test('on an event whose distribution is left to the server limits it and sets nothing', () => {
    const { event, widest, adjusted } = guard(eventOf({}, ['tlp:amber']));
    expect([event.distribution, widest, adjusted]).toEqual([undefined, '1', []]);
  });

  test('holds the event where the source asks for that, and leaves it as it is for whoever lets it go', () => {
    const { event, held, widest, tlpReach } = guard(eventOf({ distribution: '3' }, ['tlp:red']), {
      tlp: 'hold',
    });
    expect([event.distribution, widest, tlpReach]).toEqual(['3', undefined, undefined]);
    expect(held).toBe(
      'Held: it is tagged tlp:red, which goes to sharing-group at most, and it would go to all-communities. ' +
        'Correct it and drop the file again, or let it go as it is: npm run -s misp-ingest -- redrive --only id=<id, as failures tells it> --override "<why>"',
    );
  });

  test('holds an event whose distribution is left to the server, which may be any', () => {
    expect(guard(eventOf({}, ['tlp:red']), { tlp: 'hold' }).held).toContain('as far as the server says');
  });

  test('means nothing where the rule is off', () => {
    expect(guard(eventOf({ distribution: '3' }, ['tlp:red']), { tlp: 'off' })).toEqual({
      event: eventOf({ distribution: '3' }, ['tlp:red']),
      adjusted: [],
    });
  });

  test('goes as far as the configuration says of its colour, and the other colours keep their limits', () => {
    const rules: GuardInput = { tlpReach: { green: 'this-community' } };
    expect(guard(eventOf({ distribution: '3' }, ['tlp:green']), rules).event.distribution).toBe('1');
    expect(guard(eventOf({ distribution: '3' }, ['tlp:red']), rules).event.distribution).toBe('0');
  });
});

test('no event goes further than before, nor further than its limit', () => {
  const reach = fc.constantFrom(...REACHES);
  fc.assert(
    fc.property(reach, reach, (distribution, widest) => {
      const lowered = atMost(distribution, widest);
      expect(isWider(lowered, widest)).toBe(false);
      expect(isWider(lowered, distribution as (typeof REACHES)[number])).toBe(false);
    }),
  );
});

describe('what is your own', () => {
  const rules: GuardInput = {
    ownDomains: ['corp.example', '例え.jp'],
    ownNetworks: ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'],
  };

  test.each([
    'corp.example',
    'CORP.Example.',
    'vpn.corp.example',
    'http://vpn.corp.example:8443/login?a=b',
    'https://user:pw@vpn.corp.example',
    'hxxps://vpn[.]corp[.]example/x',
    'vpn(dot)corp(dot)example',
    'someone@corp.example',
    'Some One <some.one@mail.corp.example>, other',
    'corp.example|198.51.100.7',
    'a.example|10.1.2.3',
    '10.1.2.3',
    '10.1.2.3|443',
    '10.1.2.3:443',
    '10.1.0.0/16',
    '8.0.0.0/6',
    '192.0.2.7',
    '::ffff:10.1.2.3',
    '2001:db8::1',
    'http://[2001:db8::1]:8080/',
    '2001:DB8:0:0:0:0:0:1',
    'the host (vpn.corp.example) was named',
    'a list: x.example,vpn.corp.example;y.example',
    'vpn.corp.example/login',
    'ｖｐｎ．corp．example',
    'www.例え.jp',
    'xn--r8jz45g.jp',
  ])('is found in %s', (value) => {
    expect(guard(eventOf({ distribution: '1', Attribute: [attribute(value)] }), rules).held).toMatch(
      /^Held: it names what is your own: .*\(row 7\)/,
    );
  });

  test.each([
    'notcorp.example',
    'corp.example.evil.test',
    'http://corp.example.evil.test/',
    'http://evil.test/corp.example/login',
    'http://evil.test/?to=http://corp.example/',
    'http://corp.example@evil.test/',
    'evil.test/corp.example',
    '11.0.0.1',
    '192.0.2.70',
    '2001:db9::1',
    '110.1.2.3',
    'version 10.1.2.3.4',
    'corp-example',
    '::fffe:10.1.2.3',
    '... :// -- /',
  ])('is not found in %s', (value) => {
    expect(guard(eventOf({ distribution: '1', Attribute: [attribute(value)] }), rules).held).toBeUndefined();
  });

  test('is looked for in titles, comments and reports', () => {
    const comment = { ...attribute('http://evil.test/'), comment: 'seen at vpn.corp.example' };
    const report = { uuid: UUID, name: 'R', content: 'from 10.9.8.7', distribution: '5' } as const;
    for (const fields of [
      { info: 'Attack on corp.example' },
      { Attribute: [comment] },
      { EventReport: [report] },
    ]) {
      expect(guard(eventOf({ distribution: '1', ...fields }), rules).held).toBeDefined();
    }
  });

  test.each([
    ['-corp.example', ['corp.example']],
    ['and/vpn.corp.example', ['vpn.corp.example']],
    ['hxxp[://]corp.example/x', ['corp.example']],
    ['10.1.2.3[:]443', ['10.1.2.3']],
    ['the networks below 8.0.0.0/6.', ['8.0.0.0/6.']],
    ['corp.example, vpn.corp.example', ['corp.example', 'vpn.corp.example']],
  ])('in %j is %j', (value, expected) => {
    const own = { domains: rules.ownDomains ?? [], networks: rules.ownNetworks ?? [] };
    const found = findOwnValues(eventOf({ Attribute: [attribute(value)] }), own);
    expect(found.map((one) => one.value)).toEqual(expected);
  });

  test('by a top-level domain of your own is no word of a sentence', () => {
    const held = (info: string) => guard(eventOf({ info }), { ownDomains: ['.corp'] }).held;
    expect(held('the host vpn.corp')).toContain('vpn.corp of .corp');
    expect(held('the corp: a story')).toBeUndefined();
  });

  test('is told with its row, where it has one, and the first three of many', () => {
    const event = eventOf({
      info: 'corp.example',
      Attribute: [attribute('vpn.corp.example')],
      Object: [objectOf({ comment: '10.0.0.1' })],
    });
    const told =
      'it names what is your own: corp.example, vpn.corp.example (row 7) of corp.example, 10.0.0.1 of 10.0.0.0/8';
    expect(guard(event, rules).held).toContain(
      `Held: ${told}, and it would go as far as the server says. Correct`,
    );
    const EventReport = [{ uuid: UUID, name: '10.0.0.2', content: '10.0.0.3', distribution: '5' }];
    expect(guard({ ...event, EventReport }, rules).held).toContain(`${told} and 2 more,`);
  });

  test('may be a domain and a network, and is sent where nobody asks for it', () => {
    const one = { ownDomains: ['corp.example'], ownNetworks: ['10.0.0.0/8'] };
    const event = eventOf({ distribution: '3', info: 'corp.example' });
    expect(guard(event, one).held).toBeDefined();
    expect(guard(event, { ...one, own: 'off' })).toMatchObject({ event, adjusted: [] });
    expect(guard(event, { ...one, own: 'off' }).held).toBeUndefined();
  });

  test('in the attribute of an object is found, too', () => {
    const inObject = { ...attribute('10.9.8.7'), object_relation: 'ip' };
    const event = eventOf({ distribution: '1', Object: [objectOf({ Attribute: [inObject] })] });
    expect(guard(event, rules).held).toContain('10.9.8.7 (row 7) of 10.0.0.0/8');
  });

  test('may be sent to your own organisation, and with clamp goes there', () => {
    const event = eventOf({ Attribute: [attribute('10.0.0.1')] });
    expect(guard({ ...event, distribution: '0' }, rules).held).toBeUndefined();
    const clamped = guard({ ...event, distribution: '4' }, { ...rules, own: 'clamp' });
    expect([clamped.event.distribution, clamped.held]).toEqual(['0', undefined]);
    expect(clamped.adjusted[0]?.reason).toBe(
      'is your-organisation instead of sharing-group: it names what is your own: 10.0.0.1 (row 7) of 10.0.0.0/8',
    );
  });
});

describe('an event is held', () => {
  test('that has no tag of a required taxonomy, whatever the case', () => {
    const rules = { requiredTaxonomies: ['tlp', 'admiralty-scale'] };
    expect(guard(eventOf({}, ['tlp:clear']), rules).held).toBe(
      'Held: it has no tag of the taxonomy admiralty-scale. Correct it and drop the file again, or let it go as it is: npm run -s misp-ingest -- redrive --only id=<id, as failures tells it> --override "<why>"',
    );
    expect(guard(eventOf({}, ['TLP:clear', 'Admiralty-Scale:x="1"']), rules).held).toBeUndefined();
  });

  test('that has more attributes than its source ever has, those of objects with them', () => {
    const Attribute = ['a', 'b', 'c'].map((value) => attribute(value));
    const object = objectOf({ Attribute: [{ ...attribute('d'), object_relation: 'url' }] });
    expect(guard(eventOf({ Attribute, Object: [object] }), { attributesPerEvent: 3 }).held).toContain(
      'it has 4 attributes',
    );
    expect(guard(eventOf({ Attribute }), { attributesPerEvent: 3 }).held).toBeUndefined();
    expect(guard(eventOf({ Attribute }), { attributesPerEvent: 2 }).held).toContain(
      'it has 3 attributes, and attributesPerEvent is 2',
    );
  });

  test('that comes after as many as its file may have', () => {
    expect(guard(eventOf({}), { eventsPerFile: 2 }, 2).held).toBeUndefined();
    expect(guard(eventOf({}), { eventsPerFile: 2 }, 3).held).toContain(
      'it is event 3 of its file, and eventsPerFile is 2',
    );
  });

  test('for each thing that is wrong with it', () => {
    const rules: GuardInput = { tlp: 'hold', requiredTaxonomies: ['pap', 'admiralty-scale'] };
    const { held, tlpReach } = guard(eventOf({ distribution: '3' }, ['tlp:amber']), rules);
    expect(held).toMatch(
      /^Held: it is tagged tlp:amber, .* to all-communities; it has no tag of the taxonomy pap; it has no tag of the taxonomy admiralty-scale\. Correct/,
    );
    expect(tlpReach).toBeUndefined();
  });

  test('or lowered for two reasons at once', () => {
    const event = eventOf({ distribution: '3', info: '10.0.0.1' }, ['tlp:amber']);
    const { adjusted, widest } = guard(event, { own: 'clamp', ownNetworks: ['10.0.0.0/8'] });
    expect(widest).toBe('0');
    expect(adjusted.map(({ reason }) => reason)).toEqual([
      'is your-organisation instead of all-communities: it is tagged tlp:amber, which goes to this-community at most; it names what is your own: 10.0.0.1 of 10.0.0.0/8',
    ]);
  });

  test('and lowered at the same time, each with its reason', () => {
    const { event, held } = guard(eventOf({ distribution: '3' }, ['tlp:red']), {
      requiredTaxonomies: ['pap'],
    });
    expect(event.distribution).toBe('0');
    expect(held).toContain('the taxonomy pap');
  });
});

test('whoever sets nothing has only their TLP tags heeded', () => {
  expect(guardOf()).toMatchObject({ tlp: 'clamp', ownDomains: [], ownNetworks: [], requiredTaxonomies: [] });
  const { event, adjusted, held, widest } = guard(
    eventOf({ distribution: '3', Attribute: [attribute('10.0.0.1')] }),
  );
  expect([event.distribution, adjusted, held, widest]).toEqual(['3', [], undefined, undefined]);
});

test('no text makes looking for hosts throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 200 }), (text) => {
      hostsIn(text);
    }),
  );
});
