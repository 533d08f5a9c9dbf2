import { overviewInEnglish } from './texts-overview-en.ts';
import { type Texts } from './texts.ts';

const waitAMoment = 'Wait a moment and try again. Nothing that was right before is lost.';

export const english: Texts = {
  product: 'Surgery Calendar',
  otherLanguage: { language: 'pt-BR', label: 'Português' },
  skipToContent: 'Skip to content',
  signOut: 'Sign out',
  footer: 'Your surgeries on your own Google Calendar, with your permission.',
  welcome: {
    title: 'Your surgeries, on your own calendar',
    lead: 'Connect your Google Calendar once. Every surgery that the hospital schedules is there within moments, and changes by itself when it changes in the operating theatre.',
    chooseHospital: 'Which hospital do you want to sign in to?',
    howItWorks: 'How it works',
    steps: [
      'You sign in with the hospital’s e-mail and password.',
      'At Google, you authorise this application and see what it may do with your calendar.',
      'Only the events of your surgeries are created, changed and removed. Everything else on your calendar stays as it is.',
    ],
  },
  dashboard: {
    title: 'Your calendar',
    greeting: (name) => `Hello, ${name}`,
    registration: 'Registration',
    connect: 'Connect Google Calendar',
    account: 'Google account',
    since: 'Since',
    status: {
      'not-connected': 'Not connected',
      connected: 'Connected',
      'access-revoked': 'Access withdrawn',
      'scope-missing': 'Permission incomplete',
      paused: 'Paused',
      withdrawing: 'Disconnecting',
    },
    notConnected:
      'Your surgeries do not reach your calendar yet. Connect your Google account to receive them.',
    keepBoxTicked:
      'Google will ask whether we may view and edit events on your calendar. Leave that box ticked.',
    connected: 'Your surgeries appear on this account’s calendar and are kept up to date.',
    revoked:
      'Google withdrew our access to your calendar: the permission was removed from the account or has lapsed. New surgeries wait until you connect again.',
    scopeMissing:
      'The permission to view and edit events on your calendar no longer holds. New surgeries wait until you connect again and leave that box ticked.',
    paused: {
      keep: 'Your calendar is paused: the surgeries that were on it stay as they are, and nothing changes until you resume.',
      remove:
        'Your calendar is paused: surgeries that have not begun leave it and come back when you resume.',
    },
    removing: 'We are taking your surgeries off this account’s calendar. It mostly takes a few seconds.',
    revoking: 'Now Google is told that the permission has ended.',
    connectsNext: (email) => `After that, the account ${email} is connected by itself.`,
    doNotConnect: (email) => `Do not connect ${email}`,
    reload: 'Reload this page',
    leftBehind: (events) =>
      events === 1
        ? 'One event could not be taken off the previous calendar. Delete it there if you like.'
        : `${events} events could not be taken off the previous calendar. Delete them there if you like.`,
    leftUnknown:
      'We could not confirm that all your surgeries are off the previous calendar. Look there, and delete what is left if you like.',
    nextRefused: {
      'linked-to-another-doctor':
        'The account that waited was not connected: another doctor of this hospital uses it. Connect another account, or ask IT support.',
      'account-ending': 'The account that waited was not connected: its permission had ended. Connect again.',
      'account-inactive':
        'The account that waited was not connected: your record at the hospital was deactivated at that moment. Connect again.',
    },
    notConfirmed:
      'Google did not confirm that the permission ended. To be sure, remove this application’s access in your Google account, under Security.',
    pause: 'Pause',
    pauseQuestion: 'Pause the calendar: what shall become of surgeries that have not begun?',
    pauseKeeping: 'Leave them on the calendar as they are',
    pauseRemoving: 'Take them off until I resume',
    resume: 'Resume',
    useAnotherAccount: 'Use another Google account',
    disconnect: 'Disconnect',
  },
  overview: overviewInEnglish,
  disconnect: {
    title: 'Disconnect Google Calendar?',
    account: 'Connected account:',
    effects: [
      'Your surgeries are taken off this account’s calendar. Those that ended more than a day ago stay.',
      'The permission that you gave us at Google ends, and what we keep of it is deleted, unless this account is connected at another hospital too.',
      'The hospital goes on scheduling your surgeries; they only no longer appear on your calendar.',
      'You can connect again whenever you like.',
    ],
    confirm: 'Disconnect and take the surgeries off',
    cancel: 'Do not disconnect',
  },
  changeAccount: {
    title: 'This is another Google account',
    present: 'Connected until now:',
    next: 'The one that you have just authorised:',
    effect:
      'If you change, your surgeries are taken off the previous account’s calendar and put on the new one’s. Everything else stays as it is.',
    change: (email) => `Change to ${email}`,
    keep: (email) => `Stay with ${email}`,
  },
  notices: {
    connected: { title: 'Google Calendar connected successfully' },
    denied: {
      title: 'You did not authorise access',
      detail: 'Nothing was connected. If that was a slip, connect again and choose Allow.',
    },
    'scope-missing': {
      title: 'One box was left unticked',
      detail:
        'The box “View and edit events on all your calendars” was left unticked. Without it we cannot put your surgeries on the calendar, so nothing was connected. Connect again and leave it ticked.',
    },
    'connecting-later': {
      title: 'Your account will be connected in a moment',
      detail: 'First your surgeries are taken off the previous calendar. You need not wait on this page.',
    },
    'account-kept': {
      title: 'Everything stays as it was',
      detail:
        'The other account was not connected. The permission that it gave ends, unless somebody here uses that account already.',
    },
    withdrawing: {
      title: 'Disconnecting has begun',
      detail: 'It comes to its end by itself, even if you close this page.',
    },
    paused: { title: 'Your calendar is paused' },
    resumed: { title: 'Your calendar goes on' },
  },
  problems: {
    'unknown-hospital': {
      title: 'Hospital not found',
      happened: 'This address belongs to no hospital here.',
      advice: 'Go back to the start and choose your hospital from the list.',
    },
    'sign-in-expired': {
      title: 'This sign-in is no longer valid',
      happened: 'It took too long, was finished already, or began in another browser.',
      advice: 'Go back to the start and sign in again.',
    },
    'sign-in-refused': {
      title: 'The hospital did not confirm your sign-in',
      happened: 'The sign-in was cancelled, or the hospital’s system refused it.',
      advice: 'Try again. If it goes on, talk to your hospital’s IT support.',
    },
    'provider-unavailable': {
      title: 'The hospital’s sign-in system did not answer',
      happened: 'We could not reach the system that checks your e-mail and password.',
      advice: waitAMoment,
    },
    'not-a-doctor': {
      title: 'This account is not a doctor’s',
      happened: 'You signed in at the hospital, but your account carries no doctor’s registration.',
      advice:
        'If you are a doctor of this hospital, ask its IT support to complete your record. If the account is somebody else’s, go back to the start and sign in with yours.',
    },
    'other-hospital': {
      title: 'This account is another hospital’s',
      happened: 'You signed in with an account that does not belong to the hospital you chose from the list.',
      advice:
        'Go back to the start and choose the hospital that this account belongs to, or sign in with another account.',
    },
    'account-inactive': {
      title: 'Your record is deactivated',
      happened: 'The hospital deactivated your doctor’s record, so you cannot sign in here.',
      advice:
        'If that is not right, ask the hospital’s IT support to activate it again. If the account is somebody else’s, go back to the start and sign in with yours.',
    },
    'https-required': {
      title: 'This connection is not secure',
      happened: 'The request arrived without encryption. To be safe, nothing was done.',
      advice: 'Open the portal at the address that begins with https://.',
    },
    'too-many-attempts': {
      title: 'Too many attempts',
      happened: 'Many requests from this network failed within the last minutes.',
      advice: 'Wait five minutes and try again.',
    },
    'session-lost': {
      title: 'Your session ended',
      happened:
        'When you came back from Google, this browser no longer had your session. Nothing was connected.',
      advice: 'Sign in again: you go straight back to Google, where the permission must be given once more.',
    },
    'session-ended': {
      title: 'Your session ended',
      happened: 'When you sent this request, your session had ended already. Nothing was done.',
      advice: 'Go back to the start, sign in again and repeat it.',
    },
    'state-missing': {
      title: 'Google’s answer is incomplete',
      happened: 'The mark that ties the answer to your request is missing. Nothing was connected.',
      advice: 'Start the connection again from here.',
    },
    'state-unknown': {
      title: 'This answer belongs to no request of yours',
      happened: 'It is another session’s, another browser’s, or too old. To be safe, nothing was connected.',
      advice: 'Start the connection again from here.',
    },
    'state-used': {
      title: 'This answer was used already',
      happened: 'Each authorisation by Google is good once, and this page had been opened before.',
      advice: 'See at the start whether your calendar is connected.',
    },
    'state-expired': {
      title: 'The request took too long',
      happened: 'More than 15 minutes passed between the request and Google’s answer. Nothing was connected.',
      advice: 'Start the connection again from here.',
    },
    'google-refused': {
      title: 'Google did not allow the connection',
      happened:
        'Google ended the request with an error. For work accounts, the administrator may have blocked this access.',
      advice: 'Try again or use another account. If it goes on, talk to your hospital’s IT support.',
    },
    'google-unavailable': {
      title: 'Google did not answer',
      happened:
        'You authorised access, but Google did not answer when we went to complete it. Nothing was connected.',
      advice: waitAMoment,
    },
    'not-accepted': {
      title: 'The authorisation could not be confirmed',
      happened:
        'Google’s answer did not pass the check, or the authorisation was no longer good. Nothing was connected.',
      advice: 'Start the connection again from here.',
    },
    'no-refresh-token': {
      title: 'Google gave no lasting access',
      happened:
        'We asked twice, and Google only gave access that ends within the hour. Nothing was connected.',
      advice:
        'In your Google account, under Security, remove this application’s access and connect again. If it goes on, talk to support.',
    },
    'linked-to-another-doctor': {
      title: 'This Google account is another doctor’s',
      happened:
        'Another doctor of this hospital is connected to this account. Two surgery calendars must not mix. Nothing was connected.',
      advice: 'Connect with another account, or ask IT support to check whose this one is.',
    },
    'account-ending': {
      title: 'This Google account is being disconnected',
      happened:
        'Google is still being told that the previous permission has ended, and a new one would end with it. Nothing was connected.',
      advice: 'Wait a minute and connect again.',
    },
    'nothing-asked': {
      title: 'There is nothing to answer',
      happened: 'The question was answered already, or stood too long. Nothing was changed.',
      advice: 'See at the start where your connection stands.',
    },
    'cross-site': {
      title: 'Request refused',
      happened: 'The request did not come from a page of this portal. To be safe, nothing was done.',
      advice: 'Go back to the start and try from there.',
    },
    'not-found': {
      title: 'Page not found',
      happened: 'There is nothing at this address.',
      advice: 'Go back to the start.',
    },
    unavailable: {
      title: 'We are away for a moment',
      happened: 'A part of the system is not answering.',
      advice: waitAMoment,
    },
    'internal-error': {
      title: 'Something went wrong here',
      happened: 'The error was recorded, and it is ours, not yours.',
      advice: 'Try again. If it goes on, talk to your hospital’s IT support.',
    },
  },
  leadsTo: { home: 'Back to the start', connect: 'Try again' },
};
