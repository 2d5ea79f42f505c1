import { Command } from 'commander';
import { exiting } from '../exit-code.ts';

export interface DoctorOptions {
  stack?: string;
  local?: true;
  json?: true;
}

const MORE = `
  It asks from where you are: a MISP that only the functions' private network reaches it cannot reach.

environment:
  MISP_URL, MISP_AUTHKEY   looks at this one MISP, as if it were each server of the configuration, and at no deployment;
                           with --stack or --local, the key for the server with that address, instead of that in its secret
  MISP_CA_FILE             the certificate of that server's own CA, a PEM file
  ANYRUN_API_KEY           the key for polled sources, instead of that in the secret

examples:
  npm run -s misp-ingest -- doctor
  MISP_URL=https://misp.example.org MISP_AUTHKEY=... npm run -s misp-ingest -- doctor
  npm run -s misp-ingest -- doctor --json | jq '.[] | select(.level == "problem")'

exit: 0 all is well; 1 there is something to do; 2 could not run`;

export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('what is wrong with the set-up, and what to do')
    .description(
      'Asks every MISP server, every polled source and the deployment whether all is there that the configuration needs. Nothing is changed.',
    )
    .option('--stack <name>', 'the stack on AWS; region and profile as for the aws command')
    .option('--local', 'the local run that npm start has started, instead')
    .option('--json', 'the findings, as a JSON array on stdout')
    .addHelpText('after', MORE)
    .action(
      exiting(async (options: DoctorOptions) => {
        const { doctor } = await import('../doctor/doctor.ts');
        return await doctor(options);
      }),
    );
}
