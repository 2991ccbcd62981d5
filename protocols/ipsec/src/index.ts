export {
  ALGORITHM_PAIRS,
  type AlgorithmPair,
  type EncryptionAlgorithm,
  findAlgorithmPair,
  formatAlgorithmPair,
  type IntegrityAlgorithm,
  isSamePair,
  parseAlgorithmPair,
} from './agreement/algorithm-pair.ts'
export {
  chooseMechanism,
  chooseServerMechanism,
  type MechanismChoice,
  type RefusalCause,
} from './agreement/choose-mechanism.ts'
export { type Comparison, compareSecurityClient, compareSecurityVerify } from './agreement/compare-mechanisms.ts'
export {
  formatSecurityMechanism,
  type Ipsec3gppMechanism,
  MAX_MECHANISMS,
  type OtherMechanism,
  parseSecurityMechanism,
  parseSecurityMechanisms,
  type SecurityHeader,
  type SecurityMechanism,
  type SecurityPorts,
} from './agreement/security-mechanism.ts'
export { createSecurityClient, createSecurityServer } from './agreement/security-offer.ts'
export { checkMechanism, LARGEST_SPI, SMALLEST_SPI, type Usability } from './agreement/usable-mechanism.ts'
export {
  checkSaBackend,
  chooseSaBackend,
  type HostSaBackend,
  type HostSaBackendOptions,
  type SaBackendAvailability,
} from './backends/choose-sa-backend.ts'
export { createProcessSaBackend } from './backends/process-sa-backend.ts'
export type { SaBackend, SaHandle, SaInstallation, SaInstallResult } from './backends/sa-backend.ts'
export { createTunSaBackend, type TunSaBackendOptions } from './backends/tun/tun-sa-backend.ts'
export { createXfrmSaBackend, type XfrmSaBackendOptions } from './backends/xfrm/xfrm-sa-backend.ts'
export { createProtectedNet, type ProtectedNetOptions } from './engine/protected-net.ts'
export type { EspDropped, EspFlight } from './engine/protected-wire.ts'
export { type InstalledSaSet, type InstallResult, SaDatabase } from './engine/sa-database.ts'
export type { InboundEntry, OutboundEntry, SaLookup } from './engine/sa-lookup.ts'
export { addressSum, readTransport, type Segment, type Transported } from './engine/transport-header.ts'
export type { EspPayload } from './esp/esp-packet.ts'
export { EspWorkspace, MAX_READY_CIPHERS } from './esp/esp-workspace.ts'
export { type EspDrop, type EspOpened, InboundSa } from './esp/inbound-sa.ts'
export { LAST_SEQUENCE, OutboundSa } from './esp/outbound-sa.ts'
export { REPLAY_WINDOW } from './esp/replay-window.ts'
export { SaAlgorithms } from './esp/sa-algorithms.ts'
export { AKA_KEY_LENGTH, deriveEspKeys, EspKeys } from './keys/esp-keys.ts'
export {
  type SaAgreement,
  type SaEnd,
  type SaSide,
  type SecurityAssociation,
  securityAssociations,
} from './sa/sa-agreement.ts'
export { type SaSetAction, type SaSetEvent, type SaSetState, saSetTable } from './sa/sa-set-table.ts'
export {
  applySaEvent,
  LIFETIME_MARGIN_MS,
  MAX_FULL_SETS,
  NO_SA_SETS,
  nextExpiry,
  REG_AWAIT_AUTH_MS,
  type SaSet,
  type SaSets,
  type SaSetsChange,
  type SaSetsContext,
  type SaSetsEvent,
  sendingSet,
} from './sa/sa-sets.ts'
export { CapturedSa } from './trace/captured-sa.ts'
export { type EspFinding, EspReader } from './trace/esp-reader.ts'
export { formatEspSaTable, formatSaList, type TracedAgreement } from './trace/esp-sa-table.ts'
export { parseEspKey, parseEspSaTable } from './trace/parse-esp-sa.ts'
