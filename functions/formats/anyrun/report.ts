import * as z from 'zod';
import { isRecord, list, number, part, tagNames, text } from './lenient.ts';
import { hashesSchema } from './task.ts';

const process = text;

const fileSchema = z.object({
  filename: text,
  size: number,
  type: text,
  threatLevel: text,
  process,
  hashes: hashesSchema,
  info: part({ file: text, mime: text }),
});

const processSchema = z.object({
  uuid: text,
  parentUUID: text,
  pid: number,
  ppid: number,
  image: text,
  commandLine: text,
  fileName: text,
  mainProcess: z.boolean().nullish().catch(undefined),
  context: part({ integrityLevel: text }),
  scores: part({ verdict: part({ threatLevel: number }) }),
});

// It was "T1129" in 2020, and is {tid, sid, v} since November 2025.
const techniqueSchema = z.union([
  z.string(),
  z.object({ tid: z.string() }).transform(({ tid }) => tid),
  z.object({ id: z.string() }).transform(({ id }) => id),
]);

const incidentSchema = z.object({ title: text, threatLevel: number, mitre: list(techniqueSchema) });

const malconfSchema = z.object({ family: text, config: z.unknown() });

const connectionSchema = z.object({
  ip: text,
  port: number,
  protocol: text,
  time: text,
  reputation: text,
});

const httpSchema = z.object({
  method: text,
  host: text,
  url: text,
  ip: text,
  'user-agent': text,
  reputation: text,
});

const dnsSchema = z.object({ domain: text, ips: list(z.string()), reputation: text });

const alertSchema = z.object({
  time: text,
  msg: text,
  class: text,
  sid: number,
  priority: number,
  srcip: text,
  srcport: number,
  dstip: text,
  dstport: number,
});

const analysisSchema = part({
  permanentUrl: text,
  creationText: text,
  tags: tagNames,
  sandbox: part({ name: text }),
  options: part({ privacy: text, privateSample: z.boolean().nullish().catch(undefined) }),
  scores: part({ verdict: part({ score: number, threatLevel: number, threatLevelText: text }) }),
  content: part({
    mainObject: part({
      type: text,
      filename: text,
      basename: text,
      url: text,
      hashes: hashesSchema,
      info: part({ file: text, mime: text }),
    }),
  }),
});

export const reportSchema = part({
  status: text,
  analysis: analysisSchema,
  environments: part({ os: part({ title: text }) }),
  processes: list(processSchema),
  network: part({
    dnsRequests: list(dnsSchema),
    httpRequests: list(httpSchema),
    connections: list(connectionSchema),
    threats: list(alertSchema),
  }),
  modified: part({ files: list(fileSchema) }),
  incidents: list(incidentSchema),
  mitre: list(techniqueSchema),
  malconf: list(malconfSchema),
});

export type Report = z.output<typeof reportSchema>;
export type ReportFile = z.output<typeof fileSchema>;
export type ReportProcess = z.output<typeof processSchema>;

/** With or without the envelope: which of the two `summary/json` has, no source says. Undefined for what is no report. */
export function readReport(body: unknown): Report | undefined {
  const inner = isRecord(body) && isRecord(body.data) ? body.data : body;
  return isRecord(inner) && isRecord(inner.analysis) ? reportSchema.parse(inner) : undefined;
}
