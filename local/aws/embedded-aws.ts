import { type Clients, closeClients, openClients } from './clients.ts';
import { type Services, startServices } from './services.ts';

/** The embedded services, and clients of them. */
export interface EmbeddedAws extends Services {
  clients: Clients;
}

export async function startEmbeddedAws(): Promise<EmbeddedAws> {
  return connectToServices(await startServices());
}

export function connectToServices(services: Services): EmbeddedAws {
  const clients = openClients({ messaging: services.queuesUrl, dynamo: services.dynamoUrl });
  return {
    ...services,
    clients,
    stop: async () => {
      closeClients(clients);
      await services.stop();
    },
  };
}
