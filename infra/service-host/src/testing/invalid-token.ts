/** The whole of what a client is told of a token that does not do. */
export const invalidToken = {
  status: 401,
  code: 'unauthenticated',
  message: 'A valid bearer token is needed',
  detail: undefined,
  headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
};
