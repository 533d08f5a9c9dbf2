// Apart from the package's own entry, which knows every service: the sandbox's image holds none of them.
export { issueApiTokens } from './api-tokens.ts';
export { openLocalDirectory } from './local-directory.ts';
export { startSandbox } from './start-sandbox.ts';
