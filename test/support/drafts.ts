import { draftToEvent } from '../../functions/misp/draft-to-event.ts';
import type { AttributeDraft, EventDraft, ObjectDraft } from '../../functions/misp/event-draft.ts';
import type { EventSettings } from '../../functions/misp/settings.ts';

export const GIVEN = '5e4dd88a-dd44-4ec0-9cdb-5a6c9ea4d1b5';
export const OTHER = '0b9c6f3e-2f4d-4b5e-9d0a-1c2b3a4d5e6f';

export function attributeOf(fields: Partial<AttributeDraft> = {}): AttributeDraft {
  return { category: 'Network activity', type: 'domain', value: 'evil.example', rows: [1], ...fields };
}

export function objectOf(fields: Partial<ObjectDraft> = {}): ObjectDraft {
  return {
    name: 'url',
    metaCategory: 'network',
    description: 'A URL',
    templateUuid: GIVEN,
    templateVersion: '9',
    attributes: [{ ...attributeOf(), relation: 'domain' }],
    ...fields,
  };
}

export function build(fields: Partial<EventDraft> = {}, settings: EventSettings = {}) {
  const draft = { key: ['k'], info: 'Title', date: '2024-03-04', tags: [], attributes: [], rows: [1] };
  return draftToEvent('source', { ...draft, ...fields }, settings);
}
