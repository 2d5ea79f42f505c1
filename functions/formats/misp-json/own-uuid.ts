import { uuidV5 } from '../../misp/uuid.ts';

/** Never change it: events are found again through it. */
const NAMESPACE = '7f8c0d5e-63a1-4b0f-9d0a-5f0f3c1b8e21';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** What MISP takes: it refuses versions 6 to 8 (tried on 2.5.1). */
const TAKEN = /^.{14}[1-5].{4}[89ab]/;

export type OwnUuid = { uuid: string; was?: string } | undefined;

/**
 * The UUID that the file gives. One that MISP refuses has another in its place, the same for ever and everywhere, so that
 * what refers to it finds it. What is no UUID is none.
 */
export function ownUuid(given: string | undefined): OwnUuid {
  const uuid = given?.trim().toLowerCase();
  if (!uuid || !UUID.test(uuid)) return undefined;
  return TAKEN.test(uuid) ? { uuid } : { uuid: uuidV5(NAMESPACE, uuid), was: uuid };
}
