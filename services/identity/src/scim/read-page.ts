import { parseFilter, type UserFilter } from './parse-filter.ts';
import { badRequest } from './scim-error.ts';
import { MOST_RESULTS } from './service-description.ts';

const USUAL_RESULTS = 100;

/** Which of the doctors a directory asks for (RFC 7644, 3.4.2.4): from the first on, 1 being it, and at most so many. */
export function readPage(query: Readonly<Record<string, unknown>>): {
  readonly filter: UserFilter | undefined;
  readonly offset: number;
  readonly count: number;
} {
  const { filter } = query;
  if (filter !== undefined && typeof filter !== 'string')
    throw badRequest('invalidFilter', 'One filter, please.');
  return {
    filter: filter === undefined ? undefined : parseFilter(filter),
    offset: Math.max(integer(query['startIndex'], 'startIndex', 1), 1) - 1,
    count: Math.min(Math.max(integer(query['count'], 'count', USUAL_RESULTS), 0), MOST_RESULTS),
  };
}

function integer(value: unknown, name: string, usual: number): number {
  if (value === undefined) return usual;
  if (typeof value === 'string' && /^-?\d{1,9}$/.test(value)) return Number(value);
  throw badRequest('invalidValue', `${name} must be a whole number.`);
}
