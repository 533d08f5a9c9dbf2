/** Our own budget says that the call must wait; nothing was sent. */
export class QuotaExhausted extends Error {
  override readonly name = 'QuotaExhausted';
  /** When it is worth trying again, by the database's clock. */
  readonly until: Date;

  constructor(until: Date) {
    super('The budget of calls to Google is used up for now');
    this.until = until;
  }
}
