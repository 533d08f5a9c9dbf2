import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { parseBody } from './parse-body.ts';
import { ProblemError, problemBody } from './problem.ts';

const schema = z.strictObject({ patient: z.strictObject({ name: z.string() }), room: z.string().optional() });

function problemOf(body: unknown): Record<string, unknown> {
  try {
    parseBody(schema, body);
  } catch (error) {
    if (error instanceof ProblemError) return problemBody(error);
    throw error;
  }
  throw new Error('the body was accepted');
}

test('a body that fits is passed on', () => {
  expect(parseBody(schema, { patient: { name: 'x' } })).toEqual({ patient: { name: 'x' } });
});

test('every wrong field is named, also those that nobody knows', () => {
  expect(problemOf({ patient: { name: 1, nmae: 'x' }, romm: 'x' })).toMatchObject({
    status: 422,
    code: 'invalid-body',
    errors: [
      { field: 'patient.name' },
      { field: 'patient.nmae', message: 'is not a known field' },
      { field: 'romm', message: 'is not a known field' },
    ],
  });
});

test('a body that was not sent as JSON is told so', () => {
  expect(problemOf(undefined)).toMatchObject({ status: 415, code: 'unsupported-media-type' });
});
