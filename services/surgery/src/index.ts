export { environment, type SurgeryConfiguration } from './configuration.ts';
export { startSurgery, type SurgeryService } from './start-surgery.ts';
