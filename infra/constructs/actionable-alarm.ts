import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What an alarm says to the person it wakes. Nothing rings that has no answer to both. */
export interface Plight {
  impact: string;
  whatToDo: string;
}

export interface ActionableAlarmProps extends Plight {
  metric: IMetric;
  /** Rings when the metric is this or more; or below it, if it rings `below`. */
  threshold: number;
  rings?: 'from' | 'below';
  /** For so many of the metric's periods in a row; 1 if left out. */
  periods?: number;
  alarms: ITopic;
}

export class ActionableAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: ActionableAlarmProps) {
    const { metric, threshold, rings = 'from', periods = 1, alarms, impact, whatToDo } = props;
    super(scope, id, {
      metric,
      threshold,
      comparisonOperator:
        rings === 'from'
          ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods,
      // SQS and Lambda send no data points when nothing happens.
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${impact} What to do: ${whatToDo}`,
    });
    this.addAlarmAction(new SnsAction(alarms));
  }
}
