export { createMme, type Mme } from './mme.ts'
export type { EpsSubscription, MmeConfig } from './mme-config.ts'
