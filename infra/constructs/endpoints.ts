import { Stack } from 'aws-cdk-lib';
import { CfnVPCEndpoint, type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Config } from '../../functions/shared/config.ts';

type Vpc = NonNullable<Config['vpc']>;

export interface EndpointsProps extends Pick<Vpc, 'privateSubnetIds'>, NonNullable<Vpc['endpoints']> {
  vpc: IVpc;
  /** Whether summaries are published. */
  mails: boolean;
}

/**
 * What post-event calls, without a way to the internet. Not among it: logs and metrics, which Lambda itself takes to
 * CloudWatch, and KMS, which the services ask in our name.
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    const { vpc, routeTableIds, privateSubnetIds } = props;
    for (const service of ['s3', 'dynamodb'])
      this.add(service, vpc, { vpcEndpointType: 'Gateway', routeTableIds });
    const securityGroupIds = [this.createSecurityGroup(props).securityGroupId];
    for (const service of ['sqs', 'secretsmanager', ...(props.mails ? ['sns'] : [])]) {
      this.add(service, vpc, {
        vpcEndpointType: 'Interface',
        privateDnsEnabled: true,
        // AWS: one in each availability zone
        subnetIds: privateSubnetIds.slice(0, vpc.availabilityZones.length),
        securityGroupIds,
      });
    }
  }

  private add(
    service: string,
    { vpcId }: IVpc,
    props: Omit<ConstructorParameters<typeof CfnVPCEndpoint>[2], 'vpcId' | 'serviceName'>,
  ): void {
    const serviceName = `com.amazonaws.${Stack.of(this).region}.${service}`;
    new CfnVPCEndpoint(this, service, { vpcId, serviceName, ...props });
  }

  private createSecurityGroup({ vpc, cidr }: EndpointsProps): SecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'The endpoints of services of AWS, for all that is in the VPC',
      allowAllOutbound: false,
    });
    group.addIngressRule(Peer.ipv4(cidr), Port.tcp(443), 'HTTPS from the VPC');
    return group;
  }
}
