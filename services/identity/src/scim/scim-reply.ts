import { type Response } from 'express';

export const CONTENT_TYPE = 'application/scim+json';

export function sendScim(response: Response, status: number, body: object): void {
  response.status(status).type(CONTENT_TYPE).send(JSON.stringify(body));
}

/** All of a list on one page (RFC 7644, 3.4.2). */
export function listOf(resources: readonly object[], page?: { total: number; startIndex: number }): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: page?.total ?? resources.length,
    startIndex: page?.startIndex ?? 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
