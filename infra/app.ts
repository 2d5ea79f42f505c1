import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { config } from '../functions/shared/config.ts';
import { MispIngestStack } from './stack.ts';

const app = new App();

/** `cdk deploy -c stack=misp-ingest-test` puts a second one beside the first; so does MISP_INGEST_STACK. */
const name: string = app.node.tryGetContext('stack') ?? process.env.MISP_INGEST_STACK ?? 'misp-ingest';

new MispIngestStack(app, name, {
  config,
  description: 'misp-ingest: dropped files become MISP events, every row accounted for',
});

Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
