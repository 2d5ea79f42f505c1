import { registerHooks } from 'node:module';

/** Before the command, in its process: TEST_CONFIG, as JSON, takes the place of misp-ingest.config.ts. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/misp-ingest.config.ts')
      ? {
          url: `data:text/javascript,${encodeURIComponent(`export default ${process.env.TEST_CONFIG}`)}`,
          shortCircuit: true,
        }
      : next(specifier, context),
});
