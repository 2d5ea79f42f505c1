import fc from 'fast-check';

/** The same cases in each run, so that a change alone can turn a property red; PROPERTY_SEED tries others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20261122) });
