export { createPcscf, type Pcscf, type PcscfConfig, type PcscfDeps } from './pcscf.ts'
export type { UeContact } from './ue-contact.ts'
export { openUeContactStore, pcscfMigrations } from './ue-contact-store.ts'
export type { UeContactStore } from './ue-contacts.ts'
