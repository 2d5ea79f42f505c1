import { newestRuns } from '../../functions/ledger/newest-runs.ts';
import type { RunsOptions } from '../commands/runs.ts';
import { openDeployment } from '../deployment/deployment.ts';
import { show } from '../terminal/show.ts';
import type { Row } from '../terminal/text-table.ts';
import { durationOf, timeOf } from '../terminal/times.ts';
import { type RunStatus, statusOf } from './run-status.ts';

export async function listRuns({ source, limit, ...reaching }: RunsOptions): Promise<boolean> {
  using deployment = await openDeployment(reaching);
  const { ledger } = deployment;
  const runs = await newestRuns(ledger, { source, limit });
  const statuses = await Promise.all(runs.map((run) => statusOf(ledger, run)));
  show(statuses, { ...reaching, row: toRow, ifNone: 'There is no run yet: drop a file, or use upload.' });
  return true;
}

function toRow({ run, source, file, state, rows, events, startedAt, finishedAt }: RunStatus): Row {
  return {
    started: timeOf(startedAt),
    took: durationOf(startedAt, finishedAt ?? new Date().toISOString()),
    state,
    rows,
    events: `${events.done} of ${events.expected ?? '?'}`,
    run,
    file: `${source}/${file}`,
  };
}
