import { registerHooks } from 'node:module';

/** Before the command, in its process: TEST_CONFIG, as JSON, takes the place of misp-ingest.config.ts; or TEST_CONFIG_FILE, by its URL. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.endsWith('/misp-ingest.config.ts')
      ? {
          url:
            process.env.TEST_CONFIG_FILE ??
            `data:text/javascript,${encodeURIComponent(`export default ${process.env.TEST_CONFIG}`)}`,
          shortCircuit: true,
        }
      : next(specifier, context),
});
