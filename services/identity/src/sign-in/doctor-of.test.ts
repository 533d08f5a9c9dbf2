import { describe, expect, test } from '@jest/globals';
import { hospital } from '../hospital.ts';
import { doctorOf } from './doctor-of.ts';

const settings = {
  hospitalId: 'hc-sp',
  name: 'HC',
  issuer: 'https://idp.hc.example',
  clientId: 'portal',
  clientSecret: 's',
};
const hc = hospital.parse(settings);
const claims = { sub: 'u-1', name: 'Ana', email: 'ana@hc.example', doctor_id: 'crm-1' };

describe('the doctor that an id_token names', () => {
  test('is who the hospital’s own claim says', () => {
    expect(doctorOf(hc, claims)).toEqual({
      hospitalId: 'hc-sp',
      doctorId: 'crm-1',
      subject: 'u-1',
      name: 'Ana',
      email: 'ana@hc.example',
    });
    const other = hospital.parse({ ...settings, doctorIdClaim: 'crm' });
    expect(doctorOf(other, { ...claims, crm: '52-7' })?.doctorId).toBe('52-7');
  });

  test('is nobody without that claim, or with one that is no id', () => {
    expect(doctorOf(hc, { sub: 'u-1' })).toBeUndefined();
    expect(doctorOf(hc, { ...claims, doctor_id: '../etc' })).toBeUndefined();
    expect(doctorOf(hc, { ...claims, doctor_id: ['crm-1'] })).toBeUndefined();
  });

  test('needs the doctor’s role where the hospital names one, alone or among others', () => {
    const strict = hospital.parse({ ...settings, rolesClaim: 'groups', doctorRole: 'surgeon' });
    expect(doctorOf(strict, claims)).toBeUndefined();
    expect(doctorOf(strict, { ...claims, groups: 'surgeons' })).toBeUndefined();
    expect(doctorOf(strict, { ...claims, groups: ['clerk'], roles: ['surgeon'] })).toBeUndefined();
    expect(doctorOf(strict, { ...claims, groups: 'surgeon' })?.doctorId).toBe('crm-1');
    expect(doctorOf(strict, { ...claims, groups: ['clerk', 'surgeon'] })?.doctorId).toBe('crm-1');
  });

  test('is called by the address or the id where there is no name', () => {
    expect(doctorOf(hc, { ...claims, name: undefined })?.name).toBe('ana@hc.example');
    expect(doctorOf(hc, { sub: 'u-1', doctor_id: 'crm-1' })?.name).toBe('crm-1');
  });
});
