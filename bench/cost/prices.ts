/**
 * In US dollars, without tax or free tier: list prices of us-east-1 (N. Virginia), first tier, as of November 2025. Other
 * regions differ by up to a third; put yours here.
 */
export const PRICES = {
  region: 'us-east-1',
  asOf: '2025-11',
  /** Arm. */
  lambdaPerGbSecond: 0.0000133334,
  lambdaPerCall: 0.2 / 1e6,
  sqsPerRequest: 0.4 / 1e6,
  sqsFifoPerRequest: 0.5 / 1e6,
  /** On demand. */
  dynamoPerWriteUnit: 0.625 / 1e6,
  dynamoPerReadUnit: 0.125 / 1e6,
  s3PerWrite: 0.005 / 1e3,
  s3PerRead: 0.0004 / 1e3,
  secretsPerRequest: 0.05 / 1e4,
  logsPerGb: 0.5,
} as const;

/** How long a request to AWS takes a function in its own region, and MISP for an event of 4 attributes: assumed. */
export const ASSUMED = { awsMs: 5, mispMs: 103 } as const;
