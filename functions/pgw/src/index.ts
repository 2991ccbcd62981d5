export { createPgw, type Pgw } from './pgw.ts'
export type { PgwApn, PgwConfig } from './pgw-config.ts'
