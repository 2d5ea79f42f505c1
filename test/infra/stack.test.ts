import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { buildStack, EVERYTHING, synthesize } from './synthesize.ts';

describe('the stack', () => {
  test.each([
    ['as shipped', {}],
    ['with everything that the config knows', EVERYTHING],
  ])('%s passes the checks of cdk-nag, but for what is acknowledged with a reason', (_, config) => {
    const stack = buildStack(config);
    for (const Pack of [AwsSolutionsChecks, ServerlessChecks])
      expect(new Pack(stack).validateScope(stack).violations).toEqual([]);
  });

  test('passes the rules that CDK has for templates', () => {
    expect(() => Template.fromStack(buildStack(EVERYTHING, { cdkRules: true }))).not.toThrow();
  }, 120_000);

  test('has no custom resource, and no function that is not ours', () => {
    const { Resources } = synthesize(EVERYTHING).toJSON();
    const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^Custom::|CustomResource/.test(type))).toEqual([]);
    expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(7);
  });

  test('names nothing by itself, so that a second one can stand beside it', () => {
    const { Resources } = synthesize(EVERYTHING).toJSON();
    const names = Object.values<{ Properties?: object }>(Resources)
      .flatMap(({ Properties = {} }) => Object.keys(Properties))
      .filter((property) =>
        /^(Bucket|Queue|Table|Topic|Function|Role|LogGroup|Alarm|Secret|Dashboard)?Name$/.test(property),
      );
    // The names of alarms and dashboard begin with the stack's.
    expect(new Set(names)).toEqual(new Set(['FunctionName', 'AlarmName', 'DashboardName']));
  });
});
