export type { AuthenticationFunctions, ChallengeResponse } from './authentication-functions.ts'
export {
  AUTHENTICATION_ALGORITHMS,
  type AuthenticationAlgorithm,
  type AuthenticationKeys,
  createAuthenticationFunctions,
  noOpc,
  RES_LENGTHS,
  RES_MAX_LENGTH,
  RES_MIN_LENGTH,
} from './authentication-keys.ts'
export {
  AUTN_LENGTH,
  AUTS_LENGTH,
  type AuthenticationVector,
  buildAuts,
  createVector,
  verifyAutn,
  verifyAuts,
} from './authentication-vector.ts'
export {
  DIGEST_LENGTHS,
  type DigestAlgorithm,
  type DigestIdentity,
  type DigestParameters,
  digestAlgorithmOf,
  digestHa1,
  digestResponse,
  verifyDigestResponse,
} from './digest.ts'
export {
  type AkaNonce,
  type DigestAkaParameters,
  digestAkaResponse,
  formatAkaNonce,
  formatAuts,
  parseAkaNonce,
  parseAuts,
  verifyDigestAkaResponse,
} from './digest-aka.ts'
export { Isim, type IsimResponse, type IsimState } from './isim.ts'
export { areKeysOf, checkKeys, type KeyCheck } from './key-check/check-keys.ts'
export type { KeyField, KeyFinding, KeyFindingCode, KeyMistake } from './key-check/finding.ts'
export { KEY_TEXT_MAX_LENGTH } from './key-check/key-readings.ts'
export type { AnsweredDigest, KeyEvidence, PhoneAnswer } from './key-check/phone-answer.ts'
export type { KnownElement, SqnReport } from './key-check/sqn-report.ts'
export type { TypedKeys } from './key-check/typed-keys.ts'
export {
  createMilenage,
  deriveOpc,
  KEY_LENGTH,
  MILENAGE_DEFAULT_CONSTANTS,
  type MilenageConstants,
  RAND_LENGTH,
} from './milenage.ts'
export {
  composeSqn,
  decodeSqn,
  encodeSqn,
  type IndRange,
  maxSeq,
  nextSqn,
  resynchronisedSeq,
  SQN_MAX,
  SQN_PROFILE_2,
  type SqnScheme,
  type SqnState,
  splitSqn,
} from './sqn.ts'
export { createSqnArray, type SqnArray } from './sqn-array.ts'
export { createXorTestAlgorithm } from './xor-test-algorithm.ts'
