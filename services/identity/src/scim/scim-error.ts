/** What went wrong, in SCIM's own words (RFC 7644, 3.12, table 9). */
export type ScimType =
  | 'invalidFilter'
  | 'invalidPath'
  | 'invalidSyntax'
  | 'invalidValue'
  | 'mutability'
  | 'noTarget'
  | 'uniqueness';

/** A request of a directory that is refused. `detail` names attributes, never what a person is called. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    more: { readonly scimType?: ScimType; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.status = status;
    this.scimType = more.scimType;
    this.headers = more.headers ?? {};
  }
}

/** A request that is wrong in itself. */
export function badRequest(scimType: ScimType, detail: string): ScimError {
  return new ScimError(400, detail, { scimType });
}

/** The same for what was never there, for what was deleted and for what is another hospital's. */
export function noSuchResource(): ScimError {
  return new ScimError(404, 'There is no such resource.');
}

/** The body of a refusal (RFC 7644, 3.12): `status` is a string there. */
export function errorBody({ status, scimType, message }: ScimError): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: message,
  };
}
