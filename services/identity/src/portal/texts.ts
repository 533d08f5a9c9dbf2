import { type Language } from './language.ts';
import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { type NextRefusal } from '../withdrawal/withdrawal.ts';
import { type OverviewTexts } from './texts-overview.ts';
import { type Notice, type Problem } from './problems.ts';

export interface ProblemTexts {
  readonly title: string;
  readonly happened: string;
  readonly advice: string;
}

/** Every word of the portal. */
export interface Texts {
  readonly product: string;
  readonly otherLanguage: { readonly language: Language; readonly label: string };
  readonly skipToContent: string;
  readonly signOut: string;
  readonly footer: string;
  readonly welcome: {
    readonly title: string;
    readonly lead: string;
    readonly chooseHospital: string;
    readonly howItWorks: string;
    readonly steps: readonly string[];
  };
  readonly dashboard: {
    readonly title: string;
    readonly greeting: (name: string) => string;
    readonly registration: string;
    readonly connect: string;
    readonly account: string;
    readonly since: string;
    readonly status: Readonly<Record<DoctorConnection['state'], string>>;
    readonly notConnected: string;
    readonly keepBoxTicked: string;
    readonly connected: string;
    readonly revoked: string;
    readonly scopeMissing: string;
    readonly paused: Readonly<Record<'keep' | 'remove', string>>;
    readonly removing: string;
    readonly revoking: string;
    readonly connectsNext: (email: string) => string;
    readonly doNotConnect: (email: string) => string;
    readonly reload: string;
    readonly leftBehind: (events: number) => string;
    readonly leftUnknown: string;
    readonly nextRefused: Readonly<Record<NextRefusal, string>>;
    readonly notConfirmed: string;
    readonly pause: string;
    readonly pauseQuestion: string;
    readonly pauseKeeping: string;
    readonly pauseRemoving: string;
    readonly resume: string;
    readonly useAnotherAccount: string;
    readonly disconnect: string;
  };
  readonly overview: OverviewTexts;
  readonly disconnect: {
    readonly title: string;
    readonly account: string;
    readonly effects: readonly string[];
    readonly confirm: string;
    readonly cancel: string;
  };
  readonly changeAccount: {
    readonly title: string;
    readonly present: string;
    readonly next: string;
    readonly effect: string;
    readonly change: (email: string) => string;
    readonly keep: (email: string) => string;
  };
  readonly notices: Readonly<Record<Notice, { readonly title: string; readonly detail?: string }>>;
  readonly problems: Readonly<Record<Problem, ProblemTexts>>;
  readonly leadsTo: Readonly<Record<'home' | 'connect', string>>;
}
