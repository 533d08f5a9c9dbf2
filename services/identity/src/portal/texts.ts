import { type Language } from './language.ts';
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
    readonly status: Readonly<
      Record<'not-connected' | 'connected' | 'access-revoked' | 'scope-missing', string>
    >;
    readonly notConnected: string;
    readonly keepBoxTicked: string;
    readonly connected: string;
    readonly revoked: string;
    readonly scopeMissing: string;
  };
  readonly notices: Readonly<Record<Notice, { readonly title: string; readonly detail?: string }>>;
  readonly problems: Readonly<Record<Problem, ProblemTexts>>;
  readonly leadsTo: Readonly<Record<'home' | 'connect', string>>;
}
