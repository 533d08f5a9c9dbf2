import { z } from 'zod';
import { type MischiefQueue } from '../channels/mischief.ts';
import { type Faults } from '../faults/faults.ts';
import { empty, json } from '../http/reply.ts';
import { type Route } from '../http/route.ts';
import { contentsSchema, type Contents } from '../storage/shelf.ts';
import { bodyOf, operatorRoute, unfitting } from './operator-route.ts';
import { type RequestLog } from './request-log.ts';

export interface SnapshotParts {
  readonly contents: () => Contents;
  readonly replace: (contents: Contents) => Promise<void>;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly mischief: MischiefQueue;
}

/** The whole state as one JSON document, which holds tokens and the signing key, and the way back to the beginning. */
export function snapshotRoutes({ contents, replace, faults, log, mischief }: SnapshotParts): Route[] {
  return [
    operatorRoute('GET', '/__admin/snapshot', () => json(200, contents())),
    operatorRoute('PUT', '/__admin/snapshot', async (request) => {
      try {
        await replace(bodyOf(request, contentsSchema, 'snapshot'));
      } catch (error) {
        if (error instanceof z.ZodError) throw unfitting('snapshot', error);
        throw error;
      }
      return empty(204);
    }),
    operatorRoute('POST', '/__admin/reset', async () => {
      // The accounts come back from the configuration; the signing key stays, as applications may have cached it.
      await replace({ 'signing-key': contents()['signing-key'] ?? {} });
      faults.clear();
      log.clear();
      mischief.clear();
      return empty(204);
    }),
  ];
}
