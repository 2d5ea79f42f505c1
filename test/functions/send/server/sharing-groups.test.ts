import { describe, expect, test } from 'vitest';
import type { MispSession } from '../../../../functions/send/server/misp-session.ts';
import { sharingGroupIds } from '../../../../functions/send/server/sharing-groups.ts';
import { Undeliverable } from '../../../../functions/shared/failures.ts';

describe('sharing groups', () => {
  const asked = async (status: number, body: unknown) => {
    const paths: string[] = [];
    const get = async (path: string) => {
      paths.push(path);
      return { status, headers: {}, body };
    };
    return { ids: await sharingGroupIds({ get } as unknown as MispSession), paths };
  };

  test('are known by their UUIDs', async () => {
    const response = [{ SharingGroup: { id: '3', uuid: 'g' } }, { SharingGroup: { id: '4', uuid: 'h' } }];
    const { ids, paths } = await asked(200, { response });
    expect([...ids]).toEqual([
      ['g', '3'],
      ['h', '4'],
    ]);
    expect(paths).toEqual(['/sharing_groups/index']);
  });

  test('that MISP does not tell are no reason to go on without', async () => {
    await expect(asked(403, { message: 'No.', url: '/sharing_groups' })).rejects.toThrow(Undeliverable);
  });
});
