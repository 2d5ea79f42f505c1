import type { Server } from '../../functions/shared/config.ts';
import type { Role } from './check-key.ts';
import { type Found, ok, problem, warning } from './finding.ts';
import type { Needs } from './needs.ts';

/** What the role lacks for what the configuration asks. */
export function checkRole(role: Role, needs: Needs, server: Server): Found[] {
  const lacks = [...missing(role, needs)];
  const all = lacks.length === 0 ? [ok(`The role "${role.name}" may do what the sources ask`)] : lacks;
  return [...all, ...rateLimit(role, needs, server)];
}

function* missing(role: Role, { sources, publish, change, tags }: Needs): Generator<Found> {
  if (role.perm_site_admin || sources.length === 0) return;
  const give = (permission: string) => `Give the role "${role.name}" ${permission}, or the user another role`;
  if (!role.perm_add) yield problem('The role may not add events: nothing will arrive', give('perm_add'));
  if (change.length > 0 && !role.perm_modify)
    yield problem(`The role may not change events, as ${list(change)} would`, give('perm_modify'));
  else if (change.length > 0 && !role.perm_modify_org)
    yield warning(
      'The role may not change events that other users of its organisation made',
      give('perm_modify_org'),
    );
  if (publish.length > 0 && !role.perm_publish)
    yield problem(
      `The role may not publish, and ${list(publish)} would: events will stay unpublished`,
      give('perm_publish'),
    );
  if (tags.size > 0 && !role.perm_tagger)
    yield problem(
      `The role may not tag: the tags of ${list([...tags.keys()])} will be missing`,
      give('perm_tagger'),
    );
}

const WINDOW_SECONDS = 900;

/** MISP counts searches only (contract 317), by user, over 15 minutes. */
function rateLimit(role: Role, { title }: Needs, { concurrency }: Server): Found[] {
  if (!role.enforce_rate_limit || role.rate_limit_count <= 0) return [];
  const says = `The role may search ${role.rate_limit_count} times in 15 minutes`;
  if (title.length === 0) return [ok(`${says}; no source searches`)];
  if (role.rate_limit_count >= WINDOW_SECONDS * concurrency) return [ok(says)];
  return [
    warning(
      `${says}, and ${list(title)} (match: 'title') searches once for each event, ${concurrency} at a time`,
      `Raise the role's rate limit, set match: 'uuid', or expect files to take longer`,
    ),
  ];
}

export function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
