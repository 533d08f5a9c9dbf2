import { type OverviewTexts } from './texts-overview.ts';

const support = 'your hospital’s IT support';

export const overviewInEnglish: OverviewTexts = {
  surgeries: {
    title: 'Next surgeries',
    none: 'No surgery of yours is scheduled for now.',
    away: 'We could not look up your surgeries just now. They remain scheduled at the hospital, and what is on your calendar stays there. Reload this page in a few minutes.',
    more: 'These are the next ones; there are more later on.',
    noPatient: 'Not shown here',
    patient: 'Patient',
    place: 'Place',
    openEvent: 'Open in Google Calendar',
    badge: {
      pending: 'Updating',
      'on-calendar': 'On the calendar',
      failed: 'Problem',
      'not-connected': 'Not updated',
      removed: 'Off the calendar',
    },
    state: {
      pending: { happened: 'It is being updated on your calendar. It mostly takes a few seconds.' },
      'on-calendar': { happened: 'It is on your Google calendar, as the hospital scheduled it.' },
      removed: {
        happened: 'It is not on your calendar: it was taken off.',
        advice: 'If your calendar is paused, the surgery comes back when you resume.',
      },
    },
    notUpdated: {
      paused: {
        happened:
          'Your calendar is paused. If this surgery was on it, it still is, as it was, even if the hospital has changed it.',
        advice: 'When you resume, it appears on the calendar as the hospital scheduled it.',
      },
      'not-connected': {
        happened: 'For now, we update it on no calendar.',
        advice: 'Once your Google Calendar is connected, it appears there by itself.',
      },
      'held-up': {
        happened: 'For now, we do not update it on your calendar.',
        advice: `It is updated by itself as soon as possible. If it stays like this, ask ${support}.`,
      },
    },
  },
  failures: {
    'google-unavailable': {
      happened: 'Google did not respond.',
      advice: 'You need not do anything: we try again by ourselves.',
    },
    'google-rate-limited': {
      happened: 'Google asked us to wait, because of too many requests.',
      advice: 'You need not do anything: we try again by ourselves.',
    },
    'google-refused': {
      happened: 'Google did not let us change your calendar.',
      advice: `On work accounts, the administrator may have blocked this access. Connect another Google account or ask ${support}.`,
    },
    'invalid-entry': {
      happened: 'Google did not accept the details of this surgery.',
      advice: `Tell ${support}: the details must be corrected at the hospital.`,
    },
    'access-revoked': {
      happened: 'Our access to your calendar was withdrawn in your Google account.',
      advice: 'Connect Google Calendar again, at the top of this page.',
    },
    'scope-missing': {
      happened: 'The permission to view and edit events on your calendar is missing.',
      advice: 'Connect again, at the top of this page, and leave that box ticked.',
    },
    'calendar-gone': {
      happened: 'The calendar that the surgery should be on no longer exists at Google.',
      advice: 'Disconnect and connect Google Calendar again, at the top of this page.',
    },
    'not-owner': {
      happened:
        'Another system of the hospital tried to change this surgery, and the change was not accepted.',
      advice: `Check the time with the operating theatre. It is for ${support} to resolve.`,
    },
    'revision-conflict': {
      happened: 'The hospital sent two different versions of this surgery.',
      advice: `Check the time with the operating theatre. It is for ${support} to resolve.`,
    },
  },
  unknownFailure: {
    happened: 'Your calendar could not be updated.',
    advice: `If it goes on, ask ${support}.`,
  },
  history: {
    title: 'What happened on your calendar',
    none: 'Nothing has happened yet.',
    away: 'We could not look up the history just now. Nothing is lost. Reload this page in a few minutes.',
    otherSurgery: 'A surgery that is no longer on your list',
    times: (times) => `${times} times in a row`,
    outcomes: {
      created: { happened: 'Put on your calendar.' },
      updated: { happened: 'Updated on your calendar.' },
      removed: { happened: 'Taken off your calendar.' },
      unchanged: { happened: 'Checked: your calendar was right already.' },
      'waiting-for-connection': {
        happened: 'Waiting for your calendar.',
        advice: 'It is added by itself once Google Calendar is connected and not paused.',
      },
      superseded: { happened: 'An old change arrived, but a newer one already held.' },
      'found-deleted': {
        happened: 'You deleted this event in Google; it was put back.',
        advice:
          'If you do not want surgeries on your calendar, pause or disconnect, at the top of this page.',
      },
      'found-stray': {
        happened: 'An event of ours on your calendar no longer held; it was taken off.',
      },
      'found-copy': {
        happened: 'Your calendar has a copy of this surgery that was made by hand. We do not update it.',
        advice: 'Delete the copy in Google, so that the times are not confused.',
      },
    },
    changed: (fields) => ({
      happened:
        fields === undefined
          ? 'You changed this event in Google; it is again as the hospital scheduled it.'
          : `You changed this event in Google (${fields}); it is again as the hospital scheduled it.`,
      advice: 'To change a surgery, talk to the operating theatre.',
    }),
    fields: {
      summary: 'title',
      description: 'description',
      start: 'start',
      end: 'end',
      extendedProperties: 'internal marks',
    },
  },
  check: {
    button: 'Check now',
    hint: 'Does something look wrong on your calendar? Ask for a check.',
    started: (entries, sweep) => ({
      title: 'The check has begun',
      detail: `${entriesChecked(entries)}${sweep ? ' Your calendar at Google will be read as a whole, too.' : ''} Reload this page in a few seconds to see the result.`,
    }),
    refused: {
      'nothing-to-check': {
        title: 'There is nothing to check yet',
        detail: 'No surgery and no calendar of yours are known for now.',
      },
      'too-soon': {
        title: 'You have just asked for a check',
        detail: 'Wait a minute before you ask for another. The result appears in the history below.',
      },
      away: {
        title: 'We could not begin the check',
        detail:
          'A part of the system is not responding. Your surgeries remain scheduled. Try again in a few minutes.',
      },
    },
  },
};

function entriesChecked(entries: number): string {
  if (entries === 0) return 'No surgery of yours needs checking one by one.';
  return entries === 1 ? 'We will check one surgery.' : `We will check ${entries} surgeries.`;
}
