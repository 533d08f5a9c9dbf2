export { createFormClient, type FormClient, type Page } from './form-client.ts';
export { type Filling } from './filled-form.ts';
