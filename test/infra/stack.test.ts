import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { buildStack, NETWORK, synthesize } from './synthesize.ts';

const EVERYTHING = {
  servers: {
    main: { url: 'https://misp.example.org' },
    branch: {
      url: 'https://misp.example.net',
      secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a',
    },
  },
  notifications: { alarms: ['soc@example.org'], summaries: ['desk@example.org'] },
  vpc: NETWORK,
};

describe('the stack', () => {
  test.each([
    ['as shipped', {}],
    ['with everything that the config knows', EVERYTHING],
  ])('%s passes the checks of cdk-nag, but for what is acknowledged with a reason', (_, config) => {
    const stack = buildStack(config);
    expect(new AwsSolutionsChecks(stack).validateScope(stack).violations).toEqual([]);
  });

  test('passes the rules that CDK has for templates', () => {
    expect(() => Template.fromStack(buildStack(EVERYTHING, { cdkRules: true }))).not.toThrow();
  });

  test('has no custom resource, and no function that is not ours', () => {
    const { Resources } = synthesize(EVERYTHING).toJSON();
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([]);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(3);
  });

  test('names nothing by itself, so that a second one can stand beside it', () => {
    const { Resources } = synthesize(EVERYTHING).toJSON();
    const names = Object.values<{ Properties?: object }>(Resources)
      .flatMap(({ Properties = {} }) => Object.keys(Properties))
      .filter((property) =>
        /^(Bucket|Queue|Table|Topic|Function|Role|LogGroup|Alarm|Secret)?Name$/.test(property),
      );
    expect(names.filter((property) => property !== 'FunctionName')).toEqual([]);
  });
});
