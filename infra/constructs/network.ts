import { Annotations, Validations } from 'aws-cdk-lib';
import {
  type ISecurityGroup,
  type IVpc,
  SecurityGroup,
  type SubnetSelection,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Config } from '../../functions/shared/config.ts';
import { Endpoints } from './endpoints.ts';
import type { HouseFunction } from './house-function.ts';

/** Where a function runs that reaches into a private network, as Lambda takes it. */
export interface Network {
  vpc: IVpc;
  vpcSubnets: SubnetSelection;
  securityGroups: ISecurityGroup[];
}

export function findNetwork(
  scope: Construct,
  id: string,
  found: NonNullable<Config['vpc']>,
  { mails }: { mails: boolean },
): Network {
  const { securityGroupIds, endpoints, ...attributes } = found;
  const network = new Construct(scope, id);
  Annotations.of(network).acknowledgeWarning(
    '@aws-cdk/aws-ec2:noSubnetRouteTableId',
    'A function needs no route table, and an operator should not have to look one up.',
  );
  const vpc = Vpc.fromVpcAttributes(network, 'Vpc', attributes);
  if (endpoints) new Endpoints(network, 'Endpoints', { vpc, mails, ...found, ...endpoints });
  return {
    vpc,
    vpcSubnets: { subnets: vpc.privateSubnets },
    securityGroups: securityGroupIds.map((group) =>
      SecurityGroup.fromSecurityGroupId(network, group, group, { mutable: false }),
    ),
  };
}

/** AWS: Lambda makes network interfaces with the function's own role, before there is an ARN to name. */
export function allowNetworkInterfaces(target: HouseFunction): void {
  target.may(
    [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    '*',
  );
  Validations.of(target).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Lambda checks these for * when a function enters a VPC; the interfaces do not exist yet.',
  });
}
