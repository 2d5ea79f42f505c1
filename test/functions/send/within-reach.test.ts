import { describe, expect, test } from 'vitest';
import { withinReach } from '../../../functions/send/within-reach.ts';
import { messageOf, serverEvent } from '../../support/event-parts.ts';

describe('how far an event goes that is there', () => {
  const tagged = (...names: string[]) => ({ Tag: names.map((name) => ({ name })) });
  const reach = (event: object, more: object, there: object) => {
    const message = messageOf(event, { tlpReach: { red: '0', amber: '1' }, ...more });
    const { meant, lowered } = withinReach(
      message,
      message.event,
      serverEvent({ distribution: '3', ...there }),
    );
    return { distribution: meant.distribution, lowered };
  };

  test.each<[string, object, object, object, string | undefined, string | undefined]>([
    [
      'is as meant where no tag says anything',
      { distribution: '3' },
      {},
      { distribution: '0' },
      '3',
      undefined,
    ],
    [
      'is as meant where that is within what the tags allow',
      { distribution: '1', ...tagged('tlp:amber') },
      {},
      {},
      '1',
      undefined,
    ],
    [
      'is lowered to what a tag allows',
      { distribution: '3', ...tagged('tlp:amber') },
      {},
      {},
      '1',
      'is this-community instead of all-communities: it is tagged tlp:amber',
    ],
    [
      'is lowered to what a tag that is there allows',
      { distribution: '3' },
      {},
      tagged('tlp:red'),
      '0',
      'is your-organisation instead of all-communities: it is tagged tlp:red',
    ],
    [
      'is left where it is less already',
      { distribution: '3', ...tagged('tlp:amber') },
      {},
      { distribution: '0' },
      undefined,
      undefined,
    ],
    [
      'is lowered for what is our own',
      { distribution: '3' },
      { widest: '0' },
      {},
      '0',
      'is your-organisation instead of all-communities: it names what is your own',
    ],
    [
      'is left where it is as far as our own may go',
      { distribution: '0' },
      { widest: '1' },
      { distribution: '1' },
      undefined,
      undefined,
    ],
    [
      'is lowered to the stricter of both',
      { ...tagged('tlp:red') },
      { widest: '1' },
      { distribution: '2' },
      '0',
      'is your-organisation instead of connected-communities: it is tagged tlp:red',
    ],
  ])('%s', (_, event, more, there, distribution, reason) => {
    expect(reach(event, more, there)).toEqual({
      distribution,
      lowered: reason && { field: 'distribution', reason },
    });
  });
});
