export { systemTokensFile } from './api-tokens.ts';
export { connectDoctor } from './connect-doctor.ts';
export { demoDoctors, demoHospitals, type DemoDoctor } from './demo-doctors.ts';
export { serviceEnvironments, type ServiceName, type Surroundings } from './service-environments.ts';
export { sandboxClientIds, startSandbox, type Sandbox } from './start-sandbox.ts';
export { readRunningStack, type StackFile } from './stack-file.ts';
export { defaultLocalDirectory, openLocalDirectory } from './local-directory.ts';
export { settingsOfServices } from './settings-of-services.ts';
export { planBus } from './broker-definitions/plan-bus.ts';
