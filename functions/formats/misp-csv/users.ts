import type { EventDraft } from '../../misp/event-draft.ts';
import { ANALYSIS, DISTRIBUTION, THREAT_LEVEL } from '../../misp/settings.ts';
import type { MispCsvOptions } from './options.ts';

export type UserSettings = Pick<EventDraft, 'user' | 'distribution' | 'threatLevelId' | 'analysis'>;

/** What the configuration says of a user, found by the e-mail address in whatever case. `undefined`: nothing. */
export function settingsByUser(users: MispCsvOptions['users']): (user: string) => UserSettings | undefined {
  if (!users) return () => ({});
  const known = new Map(
    Object.entries(users).map(([user, { distribution, threatLevel, analysis }]) => [
      user.toLowerCase(),
      {
        user,
        ...(distribution && { distribution: DISTRIBUTION[distribution] }),
        ...(threatLevel && { threatLevelId: THREAT_LEVEL[threatLevel] }),
        ...(analysis && { analysis: ANALYSIS[analysis] }),
      },
    ]),
  );
  return (user) => known.get(user.toLowerCase());
}

export function howToAddUser(user: string): string {
  if (!user) return 'is empty; write the address of the MISP user there in whose name the event is sent';
  return `is no user of this source; add it to the source in misp-ingest.config.ts as options: { users: { '${user}': {} } }, and its MISP key to the secret of each server`;
}
