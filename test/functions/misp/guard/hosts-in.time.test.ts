import { expect, test } from 'vitest';
import { hostsIn } from '../../../../functions/misp/guard/hosts-in.ts';

const units = ['a', 'a.', ':', '://', '[.]', '/', '-', '@', 'a:', '.', '[:', '://@', '。', '1.', 'ﷺ'];

test.each(units)('looking for hosts in 200,000 characters of %j takes no time', (unit) => {
  const text = unit.repeat(200_000 / unit.length);
  const before = performance.now();
  hostsIn(text);
  expect(performance.now() - before).toBeLessThan(2_000);
});
