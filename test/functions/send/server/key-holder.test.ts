import { expect, test } from 'vitest';
import { mayEdit } from '../../../../functions/send/server/key-holder.ts';

test.each([
  ['its own organisation', '1', false, true],
  ['another organisation', '2', false, false],
  ['another organisation, as the administrator of the site,', '2', true, true],
])('an event of %s may be edited or not', (_, org_id, perm_site_admin, may) => {
  const holder = { User: { org_id }, Role: { perm_site_admin } } as Parameters<typeof mayEdit>[0];
  expect(mayEdit(holder, { orgc_id: '1' })).toBe(may);
});
