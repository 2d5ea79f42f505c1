import { describe, expect, test } from 'vitest';
import { EVERYTHING, NETWORK, propertiesOf, readable, resourcesOf, synthesize } from './synthesize.ts';

const ENDPOINTS = { routeTableIds: ['rtb-0a1b2c3d'], cidr: '10.0.0.0/16' };

const endpointsOf = (config: typeof EVERYTHING) =>
  [...resourcesOf(synthesize(config), 'AWS::EC2::VPCEndpoint').values()].map(
    ({ Properties }) => readable(Properties) as Record<string, unknown>,
  );
const names = (config: typeof EVERYTHING) =>
  endpointsOf(config).map(
    ({ ServiceName, VpcEndpointType }) => `${VpcEndpointType} ${String(ServiceName).split('.').at(-1)}`,
  );

describe('the endpoints of a private network', () => {
  test('are for the services that post-event calls', () => {
    expect(names(EVERYTHING)).toEqual([
      'Gateway s3',
      'Gateway dynamodb',
      'Interface sqs',
      'Interface secretsmanager',
      'Interface sns',
    ]);
    expect(endpointsOf(EVERYTHING)[0]).toEqual({
      ServiceName: 'com.amazonaws.AWS::Region.s3',
      VpcEndpointType: 'Gateway',
      VpcId: NETWORK.vpcId,
      RouteTableIds: ['rtb-0a1b2c3d'],
    });
    expect(endpointsOf(EVERYTHING)[2]).toEqual({
      ServiceName: 'com.amazonaws.AWS::Region.sqs',
      VpcEndpointType: 'Interface',
      VpcId: NETWORK.vpcId,
      PrivateDnsEnabled: true,
      SubnetIds: NETWORK.privateSubnetIds,
      SecurityGroupIds: ['NetworkEndpointsSecurityGroup'],
    });
  });

  test('let in all of the VPC, since its names lead there now, by HTTPS only', () => {
    expect(
      propertiesOf(synthesize(EVERYTHING), 'AWS::EC2::SecurityGroup', 'NetworkEndpointsSecurityGroup'),
    ).toMatchObject({
      SecurityGroupIngress: [{ CidrIp: '10.0.0.0/16', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }],
    });
  });

  test('stand in one subnet of each availability zone, which is all that AWS takes', () => {
    const privateSubnetIds = [...NETWORK.privateSubnetIds, 'subnet-2a1b2c3d', 'subnet-3a1b2c3d'];
    const [, , sqs] = endpointsOf({ vpc: { ...NETWORK, privateSubnetIds, endpoints: ENDPOINTS } });
    expect(sqs?.SubnetIds).toEqual(NETWORK.privateSubnetIds);
  });

  test('are without that of mails where nobody reads summaries', () => {
    expect(names({ vpc: { ...NETWORK, endpoints: ENDPOINTS } })).not.toContain('Interface sns');
  });

  test('are not made unless the config asks for them', () => {
    expect(names({ vpc: NETWORK })).toEqual([]);
  });
});
