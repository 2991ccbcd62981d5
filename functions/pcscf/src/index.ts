export type { GmConfig, SecurityPolicy, SubscriberPolicy } from './gm/gm-config.ts'
export type { GmDeps } from './gm/gm-deps.ts'
export {
  type GmStore,
  gmMigrations,
  gmSealedColumn,
  openGmStore,
  type StoredGmPhone,
  type StoredSet,
} from './gm/gm-store.ts'
export type { SaSetView } from './gm/sa-set-view.ts'
export { markKeyMigrations, openMarkKey } from './mark-key-store.ts'
export type { PcscfMediaConfig } from './media/pcscf-media.ts'
export { createPcscf, type Pcscf } from './pcscf.ts'
export type { PcscfConfig, PcscfDeps } from './room.ts'
export type { UeContact } from './ue-contact.ts'
export { openUeContactStore, pcscfMigrations } from './ue-contact-store.ts'
export type { UeContactStore } from './ue-contacts.ts'
