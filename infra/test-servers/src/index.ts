export { bundledProgram, type BundledProgram } from './bundled-program.ts';
export { createTestDatabase, type TestDatabase } from './create-test-database.ts';
export { createTestVhost, type LeftBehind, type TestVhost } from './create-test-vhost.ts';
export { eventually } from './eventually.ts';
export { freePort } from './free-port.ts';
export { runProgram } from './run-program.ts';
export { inDocker } from './docker.ts';
