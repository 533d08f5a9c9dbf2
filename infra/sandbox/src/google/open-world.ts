import { type AccountConfig } from './accounts/accounts.ts';
import { type Reply } from './http/reply.ts';
import { type SandboxRequest } from './http/request.ts';
import { openState } from './open-state.ts';
import { openJournal } from './storage/journal.ts';
import { memoryJournal } from './storage/memory-journal.ts';
import { type Contents } from './storage/shelf.ts';
import { wire, type Surroundings, type Wired } from './wire.ts';

export interface WorldOptions extends Omit<Surroundings, 'contents' | 'replace'> {
  readonly stateFile: string | undefined;
  readonly accounts: readonly AccountConfig[];
  readonly machineClock: () => Date;
}

/** The sandbox behind its port: a state with its endpoints, which may be replaced as a whole while it is served. */
export interface World {
  answer(request: SandboxRequest): Promise<Reply>;
  accountOf(request: SandboxRequest): string | null;
  clock(): Date;
  close(): Promise<void>;
}

/** Opens the stored state and wires it; throws when the file is not ours or holds what does not fit. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const { stateFile, accounts, machineClock, ...surroundings } = options;
  const { changes, logger } = surroundings;
  const journal = stateFile === undefined ? memoryJournal() : await openJournal(stateFile, logger);
  const stateOptions = { accounts, machineClock, changed: changes.publish };
  let wired: Wired;
  let replacing: Promise<void> = Promise.resolve();

  async function open(): Promise<Wired> {
    return wire(await openState({ ...stateOptions, journal }), around);
  }

  async function replace(contents: Contents): Promise<void> {
    // Opened once beside the real one: contents that do not fit throw here, before anything is lost.
    await openState({ ...stateOptions, changed: () => undefined, journal: memoryJournal(contents) });
    wired.stop();
    journal.restore(contents);
    const reopened = open();
    // What is asked meanwhile is answered from the new state.
    replacing = reopened.then(() => undefined);
    wired = await reopened;
    for (const { email } of accounts) changes.publish(email.toLowerCase());
  }

  const around: Surroundings = { ...surroundings, contents: () => journal.contents(), replace };
  try {
    wired = await open();
  } catch (error) {
    await journal.close();
    throw error;
  }
  return {
    async answer(request) {
      await replacing;
      return wired.answer(request);
    },
    accountOf: (request) => wired.accountOf(request),
    clock: () => wired.clock(),
    async close() {
      wired.stop();
      await journal.close();
    },
  };
}
