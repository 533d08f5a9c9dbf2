export { environment, type SurgeryConfiguration } from './configuration.ts';
export { startSurgery, type SurgeryService } from './start-surgery.ts';
export { migrationSettings } from './migrate/settings.ts';
export { diagnoseSurgery } from './doctor/diagnose-surgery.ts';
