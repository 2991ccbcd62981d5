export { createIcscf, type IcscfConfig, type IcscfDeps } from './icscf.ts'
export { type KnownScscf, selectScscf } from './select-scscf.ts'
