export { type Hospital, type HospitalClient, type HospitalUser } from './hospital.ts';
export { type TokenRequest } from './issue-token.ts';
export { startHospitalIdp, type HospitalIdp, type HospitalIdpOptions } from './start-hospital-idp.ts';
