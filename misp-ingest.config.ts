import { botnetC2 } from './events/files/botnet-c2.config.ts';
import { fortigateIps } from './events/files/fortigate-ips.config.ts';
import { phishingUrls } from './events/files/phishing-urls.config.ts';
import type { ConfigInput } from './functions/shared/config.ts';

/**
 * What is ingested, and into which MISP. The one file to edit; `npx cdk deploy` checks it and puts it to work.
 * A file dropped at s3://<bucket>/ransomwatch/<file> is read as the source `ransomwatch` says.
 */
export default {
  servers: {
    main: { url: 'https://misp.example.org' },
  },
  sources: {
    ransomwatch: { format: 'ransomwatch-tsv', servers: ['main'] },
    // Polled by hand only. With `schedule: { cron: '0 2 * * ? *', timeZone: 'Asia/Tokyo' }` it is deployed, and polled every night.
    anyrun: { poll: 'anyrun', servers: ['main'], schedule: 'never' },
    // A MISP feed, by hand only, too.
    osint: {
      poll: 'misp-feed',
      servers: ['main'],
      schedule: 'never',
      options: { url: 'https://www.circl.lu/doc/misp/feed-osint' },
    },
    // As MISP-CSVImport does it: published once it is complete.
    'misp-csv': { format: 'misp-csv', servers: ['main'], publish: 'publish' },
    'misp-json': { format: 'misp-json', servers: ['main'] },
    text: { format: 'text', servers: ['main'] },
    // Tables of any shape: each of these says what its columns mean. Take the one that is nearest to yours.
    'phishing-urls': phishingUrls,
    'fortigate-ips': fortigateIps,
    'botnet-c2': botnetC2,
  },
} satisfies ConfigInput;
