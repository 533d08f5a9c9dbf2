import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import SecurityReporter from './security-reporter.ts';
import { beginningOf, root, securityTable } from './security-table.ts';

const lines = securityTable();

describe('docs/security.md', () => {
  test('names a test for a great many requirements', () => {
    expect(lines.length).toBeGreaterThan(60);
  });

  test.each(lines)('$requirement: the test "$title" is in its file', ({ title, file }) => {
    const source = readFileSync(new URL(file, root), 'utf8');
    expect(source.replaceAll(/\s+/g, ' ')).toContain(beginningOf(title));
  });
});

describe('a run of everything', () => {
  // Here the reporter's faults are made up.
  beforeAll(() => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  /** Every test that is named, in its file, with the change of one. */
  const resultsWith = (status: string, skippedFile = '') => ({
    testResults: [
      ...lines
        .filter(({ file }) => file !== skippedFile)
        .map(({ file, title }) => ({
          ...{ testFilePath: new URL(file, root).pathname, displayName: { name: 'integration' } },
          testResults: [{ fullName: `described ${beginningOf(title)}`, status }],
        })),
      ...['unit', 'journeys'].map((name) => ({
        ...{ testFilePath: '/other.test.ts', displayName: { name }, testResults: [] },
      })),
    ],
  });
  const errorOf = (
    results: ReturnType<typeof resultsWith>,
    run: ConstructorParameters<typeof SecurityReporter>[0] = {},
  ) => {
    const reporter = new SecurityReporter(run);
    reporter.onRunComplete(undefined, results);
    return reporter.getLastError();
  };

  test('fails where a named test did not run or did not pass, and says which', () => {
    expect(errorOf(resultsWith('passed'))).toBeUndefined();
    const [first] = lines;
    expect(errorOf(resultsWith('pending'))?.message).toContain('is pending');
    expect(errorOf(resultsWith('passed', first?.file))?.message).toContain(`"${first?.title ?? ''}"`);
  });

  test.each([
    ['paths were named', { nonFlagArgs: ['services/identity'] }],
    ['paths were named by an option', { testPathPatterns: { patterns: ['services'] } }],
    ['tests were named', { testNamePattern: 'sign' }],
    ['only what changed is tested', { onlyChanged: true }],
    ['it is one part of several', { shard: { shardIndex: 1, shardCount: 2 } }],
  ])('is not one where %s', (_, run) => {
    expect(errorOf(resultsWith('pending'), run)).toBeUndefined();
  });

  test('is not one where some of the kinds of tests were left out', () => {
    const { testResults } = resultsWith('pending');
    expect(errorOf({ testResults: testResults.slice(0, -1) })).toBeUndefined();
  });
});
