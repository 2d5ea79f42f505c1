/**
 * The index of the ledger's table in which all runs stand in one partition, by the time that they began. Of a run it
 * has what never changes, and of other items nothing: so each run is written there once.
 */
export const RUNS_INDEX = {
  name: 'runs',
  partitionKey: 'listed',
  sortKey: 'startedAt',
  others: ['source', 'file'],
};

/** What puts an item into that index. */
export const LISTED = 'runs';
