export { createIcscf } from './icscf.ts'
export type { IcscfConfig, IcscfDeps } from './room.ts'
export { type KnownScscf, selectScscf } from './select-scscf.ts'
