/** The PostgreSQL schema of this service. */
export const SCHEMA = 'identity';
