/** A program of its own image: its first file, and what it reads at run time, from the root of the repository. */
export interface Program {
  readonly entry: string;
  readonly files: readonly string[];
  /** Of npm packages, which stand where the entry's package finds them: the package's home, and the files taken. */
  readonly packages?: readonly {
    readonly home: string;
    readonly name: string;
    readonly files: readonly string[];
  }[];
}

export const programNames = ['surgery', 'identity', 'calendar-bridge', 'sandbox'] as const;
export type ProgramName = (typeof programNames)[number];

export const programs: Readonly<Record<ProgramName, Program>> = {
  surgery: {
    entry: 'services/surgery/src/program.ts',
    files: ['services/surgery/migrations', 'services/surgery/key-migrations', 'infra/event-store/migrations'],
    packages: [
      {
        home: 'services/surgery',
        name: 'swagger-ui-dist',
        files: [
          'package.json',
          'index.js',
          'absolute-path.js',
          'LICENSE',
          'NOTICE',
          'swagger-ui.css',
          'swagger-ui-bundle.js',
          'favicon-32x32.png',
        ],
      },
    ],
  },
  identity: {
    entry: 'services/identity/src/program.ts',
    files: ['services/identity/migrations', 'services/identity/public'],
  },
  'calendar-bridge': {
    entry: 'services/calendar-bridge/src/program.ts',
    files: ['services/calendar-bridge/migrations'],
  },
  sandbox: {
    entry: 'infra/deployment/src/sandbox/main.ts',
    files: ['infra/sandbox/src/google/site/public', 'infra/sandbox/src/hospital-idp/public'],
    packages: [
      {
        home: 'infra/sandbox',
        name: 'fullcalendar',
        files: ['package.json', 'index.cjs', 'index.global.min.js', 'LICENSE.md'],
      },
      {
        home: 'infra/sandbox',
        name: '@fullcalendar/core',
        files: ['package.json', 'index.cjs', 'locales', 'LICENSE.md'],
      },
    ],
  },
};
