import { invalidParameter, notImitated } from './api-error.ts';

/** Checks the query parameters that every change of an event takes: 400 for a value Google refuses, 501 for what is not imitated. */
export function checkWriteParameters(query: URLSearchParams): void {
  const sendUpdates = query.get('sendUpdates');
  if (sendUpdates !== null && !['all', 'externalOnly', 'none'].includes(sendUpdates)) {
    throw invalidParameter('sendUpdates');
  }
  if ((query.get('conferenceDataVersion') ?? '0') !== '0') throw notImitated('conference data');
  if (query.get('supportsAttachments') === 'true') throw notImitated('attachments');
}
