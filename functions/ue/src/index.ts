export type { UeDeps } from './room.ts'
export { createUe, type Ue } from './ue.ts'
export type { RegisterOutcome, UeConfig, UeFaults } from './ue-config.ts'
