import { connectClient } from './connect-client.ts';
import { clientConnectionString } from './connection-string.ts';
import { asUnavailable } from './unavailable.ts';

const allStream = '$all';

/**
 * Lets a user of EventStoreDB read the whole log, as the readers of it must: servers keep `$all` for administrators. `url` is an
 * administrator's. May be repeated; who may read it already stays. Throws `WrongEventStoreUrl` and `EventStoreUnavailableError`.
 */
export async function letReadAll(url: string, user: string): Promise<void> {
  const connected = connectClient(clientConnectionString(url));
  const { client } = connected;
  try {
    const { metadata = {} } = await client.getStreamMetadata(allStream);
    const readers = metadata.acl?.readRoles ?? ['$admins'];
    if (readers.includes(user)) return;
    await client.setStreamMetadata(allStream, {
      ...metadata,
      acl: { ...metadata.acl, readRoles: [...readers, user] },
    });
  } catch (error) {
    throw asUnavailable(error);
  } finally {
    await connected.close();
  }
}
