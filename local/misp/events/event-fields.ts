import { Refusal } from '../http/answer.ts';
import type { Context } from '../http/context.ts';
import { type Fields, isUuid, textOf } from '../input.ts';
import type { StoredEvent } from '../model.ts';
import { mayShareWith } from '../sharing-groups.ts';

export type FieldErrors = Record<string, readonly string[]>;

export type PlainFields = Pick<
  StoredEvent,
  'info' | 'date' | 'threatLevel' | 'analysis' | 'distribution' | 'sharingGroupId' | 'extendsUuid'
>;

/** The plain fields of an event with MISP's defaults, or the stored ones where an edit leaves them out. */
export function readPlainFields(context: Context, input: Fields, stored?: StoredEvent): PlainFields {
  const distribution = textOf(input.distribution) ?? stored?.distribution ?? '1';
  return {
    info: textOf(input.info)?.trim() ?? stored?.info ?? '',
    date: readDate(context, input, stored),
    threatLevel: textOf(input.threat_level_id) ?? stored?.threatLevel ?? '4',
    analysis: textOf(input.analysis) ?? stored?.analysis ?? '0',
    distribution,
    sharingGroupId: readSharingGroup(context, input, distribution, stored),
    extendsUuid: textOf(input.extends_uuid) ?? stored?.extendsUuid ?? '',
  };
}

/** 2018/4/3 and 2018-4-3 become 2018-04-03, an empty date is today, all else is refused (contract 107-117). */
function readDate({ now }: Context, { date }: Fields, stored: StoredEvent | undefined): string {
  if (date === undefined && stored !== undefined) return stored.date;
  const text = textOf(date) ?? '';
  if (text === '') return new Date(now * 1000).toISOString().slice(0, 10);
  const [, year = '', month = '', day = ''] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text) ?? [];
  const padded = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(padded) ? padded : '';
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A sharing group counts with distribution 4 only, and then has to be one of the user's (contract 082-087). */
function readSharingGroup(
  { user }: Context,
  input: Fields,
  distribution: string,
  stored?: StoredEvent,
): string {
  if (distribution !== '4') return '0';
  const id = textOf(input.sharing_group_id) ?? stored?.sharingGroupId ?? '0';
  if (!mayShareWith(user, id)) throw new Refusal(405, 'Invalid Sharing Group or not authorised.');
  return id;
}

export function findFieldErrors(fields: PlainFields, input: Fields, isNew: boolean): FieldErrors {
  const infoMissing = isNew && textOf(input.info) === undefined;
  return {
    ...(infoMissing
      ? { info: ['valueNotEmpty'] }
      : fields.info === ''
        ? { info: ['Info cannot be empty.'] }
        : {}),
    ...(fields.date === '' ? { date: ['Expected date format: YYYY-MM-DD'] } : {}),
    ...(/^[0-4]$/.test(fields.distribution) ? {} : { distribution: [distributionOptions] }),
    ...(/^[1-4]$/.test(fields.threatLevel) ? {} : { threat_level_id: [threatLevelOptions] }),
    ...(/^[0-2]$/.test(fields.analysis) ? {} : { analysis: [analysisOptions] }),
    ...(fields.extendsUuid === '' || isUuid(fields.extendsUuid) ? {} : { extends_uuid: [invalidUuid] }),
  };
}

const distributionOptions =
  'Options : Your organisation only, This community only, Connected communities, All communities';
const threatLevelOptions = 'Options : 1, 2, 3, 4 (for High, Medium, Low, Undefined)';
const analysisOptions = 'Options : 0, 1, 2 (for Initial, Ongoing, Completed)';
export const invalidUuid = 'Please provide a valid RFC 4122 UUID';
