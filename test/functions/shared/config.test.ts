import { expect, test } from 'vitest';
import { parseConfig } from '../../../functions/shared/config.ts';

const MAIN = { url: 'https://misp.example.org/' };
const RANSOMWATCH = { format: 'ransomwatch-tsv', servers: ['main'] };
const withSource = (source: object) => ({
  servers: { main: MAIN },
  sources: { ransomwatch: { ...RANSOMWATCH, ...source } },
});
const withServer = (server: object) => ({
  servers: { main: { ...MAIN, ...server } },
  sources: { ransomwatch: RANSOMWATCH },
});

test('what an operator leaves out gets its default', () => {
  expect(parseConfig(withSource({}))).toEqual({
    servers: { main: { url: 'https://misp.example.org', concurrency: 2, attributesPerRequest: 1_000 } },
    sources: {
      ransomwatch: {
        format: 'ransomwatch-tsv',
        options: {},
        servers: ['main'],
        tags: [],
        publish: 'never',
        existing: 'merge',
        match: 'uuid',
        foreign: 'refuse',
        warninglists: 'off',
        guard: {
          tlp: 'clamp',
          tlpReach: {
            red: 'sharing-group',
            'amber+strict': 'sharing-group',
            amber: 'this-community',
            green: 'all-communities',
            clear: 'all-communities',
          },
          own: 'hold',
          ownDomains: [],
          ownNetworks: [],
          requiredTaxonomies: [],
        },
      },
    },
    notifications: { alarms: [], alarmTopics: [], summaries: [], summariesWhen: 'always' },
    encryption: 'aws',
    logs: { level: 'INFO', days: 90 },
  });
});

test('a checked configuration can be checked again', () => {
  const config = parseConfig(withSource({}));
  expect(parseConfig(config)).toEqual(config);
});

test.each([
  [
    'a format that there is not',
    withSource({ format: 'ransomwatch' }),
    'sources.ransomwatch.format: must be one of ransomwatch-tsv',
  ],
  [
    'a server that there is not',
    withSource({ servers: ['man'] }),
    'sources.ransomwatch: there is no server "man"; servers has main',
  ],
  [
    'a server named like a part of JavaScript',
    withSource({ servers: ['toString'] }),
    'sources.ransomwatch: there is no server "toString"; servers has main',
  ],
  [
    'a server twice',
    withSource({ servers: ['main', 'main'] }),
    'sources.ransomwatch.servers: must name each server once',
  ],
  [
    'an address with a password, which would stand in receipts',
    withServer({ url: 'https://user:secret@misp.example' }),
    'servers.main.url: must have no user, no password, and nothing behind its path',
  ],
  [
    'no server',
    withSource({ servers: [] }),
    'sources.ransomwatch.servers: must name at least one of the servers',
  ],
  ['a field that there is not', withSource({ tag: ['x'] }), 'sources.ransomwatch: Unrecognized key: "tag"'],
  [
    'an option that the format has not',
    withSource({ options: { delimiter: ',' } }),
    'sources.ransomwatch.options: Unrecognized key: "delimiter"',
  ],
  [
    'a word for a distribution that MISP has not',
    withSource({ distribution: 'everyone' }),
    'sources.ransomwatch.distribution: ',
  ],
  [
    'a sharing group without its distribution',
    withSource({ sharingGroup: '8a0e7f8f-c5d4-4327-9298-0c3ee35169ee' }),
    'need each other',
  ],
  [
    'the distribution of a user without the sharing group of its source',
    withSource({
      format: 'misp-csv',
      options: { users: { 'a@b.example': { distribution: 'sharing-group' } } },
    }),
    'options.users',
  ],
  [
    'the distribution without its sharing group',
    withSource({ distribution: 'sharing-group' }),
    'need each other',
  ],
  [
    'an address without a scheme',
    withServer({ url: 'misp.example.org' }),
    'servers.main.url: must be the address of a MISP server, such as https://',
  ],
  ['a file name for a CA', withServer({ ca: 'ca.pem' }), 'servers.main.ca: must be the text of a PEM file'],
  ['one request at a time', withServer({ concurrency: 1 }), 'servers.main.concurrency: AWS takes 2 to 1000'],
  [
    'a source named like our own folder',
    { servers: { main: MAIN }, sources: { receipts: RANSOMWATCH } },
    'choose another name',
  ],
  [
    'a KMS key of no secret',
    withServer({ secretKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/0a1b' }),
    'servers.main: secretKeyArn is the KMS key of the secret that secretArn names; set that, too',
  ],
  [
    'an alias for a KMS key',
    withServer({ secretArn: 'arn:aws:s', secretKeyArn: 'arn:aws:kms:eu-west-1:123456789012:alias/soc' }),
    'servers.main.secretKeyArn: must be the ARN of a KMS key, and not of an alias',
  ],
  [
    'servers whose names differ by a "-" only',
    {
      servers: { 'misp-2': MAIN, misp2: MAIN },
      sources: { ransomwatch: { ...RANSOMWATCH, servers: ['misp2'] } },
    },
    'servers.misp2: it and servers.misp-2 are both called Misp2 in CloudFormation, which has no "-"; rename one',
  ],
  [
    'a server named as the outputs of a polled source begin',
    {
      servers: { 'source-x': MAIN },
      sources: { x: { poll: 'anyrun', servers: ['source-x'] } },
    },
    'sources.x: it and servers.source-x are both called SourceX in CloudFormation',
  ],
  [
    'a source name with a slash',
    { servers: { main: MAIN }, sources: { 'a/b': RANSOMWATCH } },
    'sources.a/b: a name has 1 to 40',
  ],
  [
    'a time zone that there is not',
    { ...withSource({}), schedule: { cron: '0 2 * * ? *', timeZone: 'Tokyo' } },
    'schedule.timeZone: must be a time zone',
  ],
  [
    'a cron expression where a schedule should be',
    {
      servers: { main: MAIN },
      sources: { x: { poll: 'anyrun', servers: ['main'], schedule: '0 2 * * ? *' } },
    },
    "sources.x.schedule: must be { cron: '0 2 * * ? *', timeZone: 'Asia/Tokyo' }, or 'never'",
  ],
  [
    'a cron expression of five fields',
    { ...withSource({}), schedule: { cron: '0 2 * * *', timeZone: 'UTC' } },
    'schedule.cron: must be the six fields',
  ],
  [
    'a network that is none',
    { ...withSource({}), guard: { ownNetworks: ['10.0.0.0/8', 'lan'] } },
    'guard.ownNetworks.1: must be a network, such as 192.0.2.0/24',
  ],
  [
    'an address where a domain should be',
    withSource({ guard: { ownDomains: ['https://corp.example'] } }),
    'sources.ransomwatch.guard.ownDomains.0: must be a domain, such as corp.example.org',
  ],
  [
    'a colour that there is not',
    withSource({ guard: { tlpReach: { orange: 'this-community' } } }),
    'sources.ransomwatch.guard.tlpReach: Unrecognized key: "orange"',
  ],
  [
    'logs for as many days as CloudWatch does not know',
    { ...withSource({}), logs: { days: 100 } },
    'logs.days: CloudWatch keeps logs for 1, 3, 5,',
  ],
  [
    'a topic that is none',
    { ...withSource({}), notifications: { alarmTopics: ['arn:aws:sqs:eu-west-1:1:chat'] } },
    'notifications.alarmTopics.0: must be the ARN of an SNS topic',
  ],
  [
    'endpoints without the range of the network',
    {
      ...withSource({}),
      vpc: {
        vpcId: 'vpc-1',
        availabilityZones: ['a'],
        privateSubnetIds: ['subnet-1'],
        securityGroupIds: ['sg-1'],
        endpoints: { routeTableIds: ['rtb-1'], cidr: '10.0.0.0' },
      },
    },
    'vpc.endpoints.cidr: must be the range of the VPC',
  ],
])('%s is an error that names the field', (_, input, message) => {
  expect(() => parseConfig(input)).toThrow(message);
});

test('a source has the rules of all, but for what it says itself', () => {
  const ofAll = { tlpReach: { green: 'this-community' }, ownDomains: ['corp.example'], eventsPerFile: 10 };
  const own = { tlpReach: { amber: 'your-organisation' }, eventsPerFile: 1_000, own: 'clamp' };
  const config = parseConfig({ ...withSource({ guard: own }), guard: ofAll });
  expect(config.sources.ransomwatch?.guard).toMatchObject({
    tlp: 'clamp',
    tlpReach: { red: 'sharing-group', amber: 'your-organisation', green: 'this-community' },
    own: 'clamp',
    ownDomains: ['corp.example'],
    eventsPerFile: 1_000,
  });
});

test('all errors are told at once', () => {
  const input = { servers: { main: { url: 'x' } }, sources: { ransomwatch: { ...RANSOMWATCH, tags: [''] } } };
  expect(() => parseConfig(input)).toThrow(/servers\.main\.url.*sources\.ransomwatch\.tags\.0/s);
});

const withPolled = (source: object, name = 'anyrun') => ({
  servers: { main: MAIN },
  sources: { [name]: { servers: ['main'], ...source } },
});

test('a source that is polled has the defaults of the tool that it succeeds', () => {
  expect(parseConfig(withPolled({ poll: 'anyrun' })).sources.anyrun).toMatchObject({
    poll: 'anyrun',
    existing: 'skip',
    publish: 'publish',
    options: { url: 'https://api.any.run', team: false, overlapHours: 48, include: { privacy: true } },
  });
});

test.each([
  [
    'a kind of poll that there is not',
    { poll: 'virustotal' },
    'sources.anyrun.poll: must be one of anyrun, misp-feed',
  ],
  [
    'a schedule without a time zone that there is',
    { poll: 'anyrun', schedule: { cron: '0 2 * * ? *', timeZone: 'Tokyo' } },
    'sources.anyrun.schedule',
  ],
  [
    'an overlap of less than a day',
    { poll: 'anyrun', options: { overlapHours: 1 } },
    'must be a day at least',
  ],
  [
    'a day that is none',
    { poll: 'anyrun', options: { since: '2026-13-01' } },
    'must be a day, such as 2026-01-31',
  ],
  ['a feed without an address', { poll: 'misp-feed' }, 'sources.anyrun.options'],
  [
    'a switch that there is not',
    { poll: 'anyrun', options: { include: { verdicts: true } } },
    'Unrecognized key: "verdicts"',
  ],
])('%s is refused', (_, source, problem) => {
  expect(() => parseConfig(withPolled(source))).toThrow(problem);
});

test("a source of files may not have the name of a folder of misp-ingest's own, one that is polled may", () => {
  expect(() => parseConfig(withPolled({ format: 'ransomwatch-tsv' }))).toThrow(
    "is a folder of misp-ingest's own",
  );
  expect(() => parseConfig(withPolled({ poll: 'anyrun' }))).not.toThrow();
});
