import {
  Aws,
  aws_certificatemanager as acm,
  aws_apigateway as apigateway,
  CfnOutput,
  type aws_iam as iam,
  type aws_kms as kms,
  aws_lambda as lambda,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { AnyOperation, Host } from '../../shared/operation/operation.ts';
import { methodOf, pathOf } from '../../shared/operation/operation.ts';
import { constructIdOf } from '../construct-id.ts';
import { gatewayBody } from '../gateway-body.ts';
import { apiNameOf, stageName } from '../names.ts';
import type { Stage } from '../stages.ts';
import { accessLogFormat } from './access-log-format.ts';
import { encryptedLogs } from './encrypted-logs.ts';
import { liveArnOf } from './least-privilege-function.ts';

export interface RegistryApiProps {
  readonly stage: Stage;
  readonly host: Host;
  readonly domainName: string;
  readonly operations: readonly AnyOperation[];
  readonly logKey: kms.IKey;
  /** Requires client certificates of the truststore's authorities. @default no client certificate is requested */
  readonly mutualTls?: apigateway.MTLSConfig;
  /** The callers allowed, if every request must be signed. @default anybody reaches the functions, which decide */
  readonly policy?: iam.PolicyDocument;
}

/** One host: the registry's operations on a REST API that can be reached only through its own domain. */
export class RegistryApi extends Construct {
  readonly api: apigateway.SpecRestApi;
  readonly stageArn: string;

  constructor(scope: Construct, id: string, props: RegistryApiProps) {
    super(scope, id);
    const { stage, host, operations } = props;
    const onHost = operations.filter(({ hosts }) => hosts.includes(host));
    // Under the API's own name, which an update of the body might replace by its title.
    const name = apiNameOf(stage, host);
    const body = gatewayBody(host, name, onHost, (operation) => this.invocationUri(liveArnOf(this, stage, operation)));
    this.api = new apigateway.SpecRestApi(this, 'Api', {
      restApiName: name,
      apiDefinition: apigateway.ApiDefinition.fromInline(body),
      disableExecuteApiEndpoint: true,
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      failOnWarnings: true,
      cloudWatchRole: false,
      ...(props.policy && { policy: props.policy }),
      deployOptions: {
        stageName,
        accessLogDestination: new apigateway.LogGroupLogDestination(
          encryptedLogs(this, 'AccessLogs', { stage, key: props.logKey }),
        ),
        accessLogFormat: apigateway.AccessLogFormat.custom(accessLogFormat),
        // Execution logs would contain bodies.
        loggingLevel: apigateway.MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: stage.hasTracing,
        throttlingRateLimit: stage.throttling.requestsPerSecond,
        throttlingBurstLimit: stage.throttling.burst,
      },
    });
    this.stageArn = this.api.deploymentStage.stageArn;
    for (const operation of onHost) this.permit(operation, liveArnOf(this, stage, operation.name));
    this.addDomain(props);
  }

  private invocationUri(functionArn: string): string {
    return `arn:${Stack.of(this).partition}:apigateway:${Stack.of(this).region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  }

  /** Allows this one route, not the whole API, to invoke the function (threat 4). */
  private permit(operation: AnyOperation, functionArn: string): void {
    const path = pathOf(operation).replace(/\{[^}]+\}/g, '*');
    new lambda.CfnPermission(this, `Permit${constructIdOf(operation.name)}`, {
      action: 'lambda:InvokeFunction',
      functionName: functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: this.api.arnForExecuteApi(methodOf(operation), path, stageName),
      sourceAccount: Aws.ACCOUNT_ID,
    });
  }

  private addDomain({ stage, host, domainName, mutualTls }: RegistryApiProps): void {
    const domain = new apigateway.DomainName(this, 'Domain', {
      domainName,
      certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', stage.certificateArn),
      endpointType: apigateway.EndpointType.REGIONAL,
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
      mapping: this.api,
      ...(mutualTls && { mtls: mutualTls }),
    });
    const { defaultChild } = domain.node;
    // CDK's own construct has no property for this.
    if (mutualTls && defaultChild instanceof apigateway.CfnDomainName)
      defaultChild.ownershipVerificationCertificateArn = stage.ownershipVerificationCertificateArn;
    new CfnOutput(this, 'Target', {
      description: `What the DNS name ${domainName} must point to`,
      value: domain.domainNameAliasDomainName,
      key: `${constructIdOf(host)}Target`,
    });
  }
}
