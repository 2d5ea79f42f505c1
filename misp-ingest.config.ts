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
  },
} satisfies ConfigInput;
