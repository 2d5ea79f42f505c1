import type { S3Client } from '@aws-sdk/client-s3';
import type { Run } from '../run.ts';
import { isPlain } from './visible.ts';

/** Where a person finds what belongs to a run, and drops its file again. */
export interface Places {
  page: Place;
  /** `s3://…`, with everything. */
  receipt: string;
  /** Not for a poll, nor for a file that lies where no source is. */
  drop?: Place | undefined;
}

export interface Place {
  /** For a browser that is signed in to AWS. */
  link: string;
  /** For a terminal; none for a name that a terminal could take for something else. */
  command?: string | undefined;
}

// AWS: a key has at most 1,024 bytes
const LONGEST_NAME = 900;

export function receiptKey({ source, file, run }: Run, kind: 'json' | 'html'): string {
  const name = Buffer.from(`${source}/${file}`)
    .subarray(0, LONGEST_NAME)
    .toString()
    .replace(/\uFFFD$/, '');
  return `receipts/${name}.${run}.${kind}`;
}

export async function placesOf({ s3, bucket }: { s3: S3Client; bucket: string }, run: Run): Promise<Places> {
  const region = await s3.config.region();
  const console = (page: 'object' | 'upload', prefix: string) =>
    `${consoleOf(region)}/s3/${page}/${bucket}?region=${region}&prefix=${encodeURIComponent(prefix)}`;
  const page = receiptKey(run, 'html');
  const dropped = `${run.source}/${run.file}`;
  const slash = dropped.lastIndexOf('/') + 1;
  return {
    page: { link: console('object', page), command: copy(`s3://${bucket}/${page}`, '.') },
    receipt: `s3://${bucket}/${receiptKey(run, 'json')}`,
    drop:
      run.poll || run.servers.length === 0
        ? undefined
        : {
            link: console('upload', dropped.slice(0, slash)),
            command: copy(dropped.slice(slash), `s3://${bucket}/${dropped}`),
          },
  };
}

/** AWS's partitions have a console each. */
function consoleOf(region: string): string {
  if (region.startsWith('cn-')) return 'https://console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'https://console.amazonaws-us-gov.com';
  return `https://${region}.console.aws.amazon.com`;
}

function copy(from: string, to: string): string | undefined {
  const names = [from.startsWith('-') ? `./${from}` : from, to];
  return names.every(isPlain) ? `aws s3 cp ${names.map(quoted).join(' ')}` : undefined;
}

/** For a shell, only where one needs it: that of Windows knows no single quotes. */
function quoted(name: string): string {
  return /^[\p{L}\p{M}\p{N}@%+=:,./_-]+$/u.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
