export { createUe, type Ue, type UeDeps } from './ue.ts'
export type { RegisterOutcome, UeConfig, UeFaults } from './ue-config.ts'
