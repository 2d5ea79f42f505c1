import { afterEach, describe, expect, it } from 'vitest';
import type { LocalFunction } from '../../local/lambda/function.ts';
import { openFunctionLog } from '../../local/lambda/function-log.ts';
import { startScripted } from './scripted-function.ts';

let started: LocalFunction | undefined;

async function start(...parameters: Parameters<typeof startScripted>): Promise<LocalFunction> {
  started = await startScripted(...parameters);
  return started;
}

const told = (...bodies: string[]) => ({ Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })) });

afterEach(async () => {
  await started?.stop();
  started = undefined;
});

describe('a function of the local run', () => {
  it('finds the configuration of the run in the place of misp-ingest.config.ts', async () => {
    const scripted = await start();
    expect(await scripted.invoke(told())).toMatchObject({
      config: { servers: { other: { url: 'https://other.example' } } },
    });
  });

  it('has an environment of its own', async () => {
    const scripted = await start();
    expect(await scripted.invoke(told())).toMatchObject({
      env: { POWERTOOLS_SERVICE_NAME: 'scripted', AWS_REGION: 'us-east-1' },
    });
    expect(process.env.POWERTOOLS_SERVICE_NAME).toBeUndefined();
  });

  it('gets the context that Lambda gives', async () => {
    const scripted = await start();
    expect(await scripted.invoke(told())).toMatchObject({
      functionName: 'scripted',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remaining: expect.closeTo(60_000, -4),
    });
  });

  it('works on several events at a time', async () => {
    const scripted = await start();
    await Promise.all([scripted.invoke(told('take time')), scripted.invoke(told('take time'))]);
    expect(await scripted.invoke(told())).toMatchObject({ mostOpen: 2 });
  });

  it('rejects with the error of its handler', async () => {
    const scripted = await start();
    await expect(scripted.invoke(told('throw'))).rejects.toMatchObject({
      name: 'TypeError',
      message: 'scripted: told to throw',
    });
  });

  it('is replaced when its thread dies', async () => {
    const scripted = await start();
    await expect(scripted.invoke(told('die'))).rejects.toThrow('scripted: its thread ended (3)');
    expect(await scripted.invoke(told('fine'))).toEqual({ batchItemFailures: [] });
  });

  it('says at the start why its file cannot be loaded', async () => {
    await expect(startScripted(openFunctionLog(), 'broken')).rejects.toThrow(
      'scripted: LEDGER_TABLE is missing',
    );
  });

  it('leaves what it prints to the log of the run', async () => {
    const log = openFunctionLog();
    const scripted = await start(log);
    await scripted.invoke(told('fine'));
    await expect
      .poll(() => log.entries())
      .toMatchObject([{ record: { messageId: 'm0', body: 'fine' }, service: 'scripted' }]);
  });
});
