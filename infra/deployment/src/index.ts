export { bundleProgram } from './bundle/bundle-program.ts';
export { programNames, programs, type ProgramName } from './bundle/programs.ts';
