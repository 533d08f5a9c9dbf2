import { json, type Reply } from '../http/reply.ts';

export interface ErrorPlace {
  readonly domain?: string;
  readonly locationType?: 'header' | 'parameter';
  readonly location?: string;
}

/** Google's Calendar error body. */
export function apiError(code: number, reason: string, message: string, place: ErrorPlace = {}): object {
  const { domain = 'global', ...location } = place;
  return { error: { errors: [{ domain, reason, message, ...location }], code, message } };
}

/** A refusal in Google's words, thrown inside the Calendar API and turned into its reply at the API's edge. */
export class ApiRefusal extends Error {
  readonly reply: Reply;

  constructor(code: number, reason: string, message: string, place: ErrorPlace = {}) {
    super(message);
    this.name = 'ApiRefusal';
    this.reply = json(code, apiError(code, reason, message, place));
  }
}

export const notFound = (message = 'Not Found'): ApiRefusal => new ApiRefusal(404, 'notFound', message);

export const deleted = (): ApiRefusal => new ApiRefusal(410, 'deleted', 'Resource has been deleted');

export const forbidden = (): ApiRefusal => new ApiRefusal(403, 'forbidden', 'Forbidden');

export const duplicate = (): ApiRefusal =>
  new ApiRefusal(409, 'duplicate', 'The requested identifier already exists.');

export const conditionNotMet = (): ApiRefusal =>
  new ApiRefusal(412, 'conditionNotMet', 'Precondition Failed', {
    locationType: 'header',
    location: 'If-Match',
  });

export const fullSyncRequired = (): ApiRefusal =>
  new ApiRefusal(410, 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.', {
    domain: 'calendar',
    locationType: 'parameter',
    location: 'syncToken',
  });

export const updatedMinTooLongAgo = (): ApiRefusal =>
  new ApiRefusal(
    410,
    'updatedMinTooLongAgo',
    'The requested minimum modification time lies too far in the past.',
    { domain: 'calendar', locationType: 'parameter', location: 'updatedMin' },
  );

export const timeRangeEmpty = (place: ErrorPlace = {}): ApiRefusal =>
  new ApiRefusal(400, 'timeRangeEmpty', 'The specified time range is empty.', {
    domain: 'calendar',
    ...place,
  });

export const required = (message: string): ApiRefusal => new ApiRefusal(400, 'required', message);

export const invalidField = (field: string): ApiRefusal =>
  new ApiRefusal(400, 'invalid', `Invalid value for: ${field}`);

export const invalidParameter = (name: string, message = `Invalid value for: ${name}`): ApiRefusal =>
  new ApiRefusal(400, 'invalidParameter', message, { locationType: 'parameter', location: name });

/** For what Google does and this sandbox does not: never a guess, always said. */
export const notImitated = (what: string): ApiRefusal =>
  new ApiRefusal(501, 'notImplemented', `The sandbox Google does not imitate ${what}`, { domain: 'sandbox' });
