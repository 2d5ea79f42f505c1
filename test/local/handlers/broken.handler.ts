throw new Error('LEDGER_TABLE is missing');
