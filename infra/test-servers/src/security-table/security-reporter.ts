import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beginningOf, root, securityTable, type SecurityLine } from './security-table.ts';

/** What of jest's configuration and results is looked at here. */
interface RunConfiguration {
  readonly nonFlagArgs?: readonly string[];
  readonly testPathPatterns?: { readonly patterns: readonly string[] };
  readonly testNamePattern?: string;
  readonly onlyChanged?: boolean;
  readonly onlyFailures?: boolean;
  /** One part of a run that several machines share. */
  readonly shard?: object;
}
interface RunResults {
  readonly testResults: readonly {
    readonly testFilePath: string;
    readonly displayName?: { readonly name: string };
    readonly testResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Unit tests, integration tests, journeys. */
const ALL_PROJECTS = 3;

/** A jest reporter that fails a run of everything in which a test that docs/security.md names did not run, or did not pass. */
export default class SecurityReporter {
  readonly #isPartial: boolean;
  #error: Error | undefined;

  constructor(run: RunConfiguration) {
    const names = [...(run.nonFlagArgs ?? []), ...(run.testPathPatterns?.patterns ?? [])];
    this.#isPartial =
      names.length > 0 ||
      (run.testNamePattern ?? '') !== '' ||
      [run.onlyChanged, run.onlyFailures].includes(true) ||
      run.shard !== undefined;
  }

  onRunComplete(_contexts: unknown, results: RunResults): void {
    const projects = new Set(results.testResults.map(({ displayName }) => displayName?.name));
    if (this.#isPartial || projects.size < ALL_PROJECTS) return;
    const faults = new Set(securityTable().flatMap((line) => faultsOf(line, results)));
    if (faults.size === 0) return;
    this.#error = new Error(`docs/security.md names tests that did not pass:\n${[...faults].join('\n')}`);
    process.stderr.write(`${this.#error.message}\n`);
  }

  /** What makes jest exit with 1. */
  getLastError(): Error | undefined {
    return this.#error;
  }
}

function faultsOf({ requirement, title, file }: SecurityLine, results: RunResults): string[] {
  const named = results.testResults
    .filter(({ testFilePath }) => relative(fileURLToPath(root), testFilePath) === file)
    .flatMap(({ testResults }) => testResults)
    .filter(({ fullName }) => fullName.includes(beginningOf(title)));
  if (named.length === 0) return [`${requirement}: no test "${title}" ran in ${file}`];
  return named
    .filter(({ status }) => status !== 'passed')
    .map(({ fullName, status }) => `${requirement}: "${fullName}" is ${status}`);
}
