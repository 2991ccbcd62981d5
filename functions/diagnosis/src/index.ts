export { CAUSES, type CauseId, isCause } from './causes.ts'
export { diagnose } from './diagnose.ts'
export type * from './evidence.ts'
export { CERTAIN, type Finding, LIKELY, POSSIBLE, type Proof, type Remedy } from './finding.ts'
