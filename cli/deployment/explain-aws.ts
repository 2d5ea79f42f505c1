const HINTS: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'Log in as for the aws command (AWS_PROFILE, or aws sso login).',
  ExpiredToken: 'Log in again.',
  ExpiredTokenException: 'Log in again.',
  AccessDenied: 'Ask who runs the AWS account for this right.',
  AccessDeniedException: 'Ask who runs the AWS account for this right.',
};

/** What AWS, or the SDK on the way to it, has against the request; undefined for an error that is none of theirs. */
export function explainAws(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.message === 'Region is missing') return 'Which region? Set AWS_REGION, as for the aws command.';
  if ('code' in error && error.code === 'ECONNREFUSED') return `Nobody answers: ${error.message}`;
  const hint = HINTS[error.name];
  return '$metadata' in error || hint ? `AWS: ${error.message} ${hint ?? ''}`.trimEnd() : undefined;
}
