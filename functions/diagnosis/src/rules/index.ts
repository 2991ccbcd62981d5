import type { Rule } from '../rule.ts'
import { asDown } from './call/as-down.ts'
import { calleeNotRegistered, phoneDoesNotAnswer } from './call/called-phone.ts'
import { calleeUnknown } from './call/callee-unknown.ts'
import { enumNoAnswer } from './call/enum-no-answer.ts'
import { ifcNotMet } from './call/ifc-not-met.ts'
import { extensionNotSupported, noCommonCodec, numberIncomplete, preconditionFailure } from './call/refused-with.ts'
import { trunkDown, trunkRefused } from './call/trunk.ts'
import { amrFramingMismatch } from './media/amr-framing-mismatch.ts'
import { mediaAddressNotReachable } from './media/media-address-not-reachable.ts'
import { noAudio, oneWayAudio } from './media/no-speech.ts'
import { asEndedRegistration } from './path/as-ended-registration.ts'
import { clockDiffers } from './path/clock-differs.ts'
import { connectionReset } from './path/connection-reset.ts'
import { fragmentLost } from './path/fragment-lost.ts'
import { ipsecRefused, noKeysForIpsec } from './path/ipsec-refused.ts'
import { largeDatagramsLost } from './path/large-datagrams-lost.ts'
import { natOnThePath } from './path/nat-on-the-path.ts'
import { notRegisteredFromThere } from './path/not-registered-from-there.ts'
import { overloaded } from './path/overloaded.ts'
import { pcscfSilent } from './path/pcscf-silent.ts'
import { protectedPortWrong, saMismatch } from './path/security-associations.ts'
import { amfRefused } from './registration/amf-refused.ts'
import { challengeCarriesKeys } from './registration/challenge-carries-keys.ts'
import { cxAnswerIncomplete } from './registration/cx-answer-incomplete.ts'
import { digestPasswordWrong } from './registration/digest-password-wrong.ts'
import { dnsNoAnswer } from './registration/dns-no-answer.ts'
import { endedByNetwork } from './registration/ended-by-network.ts'
import { expiresTooBrief } from './registration/expires-too-brief.ts'
import { realmMncDigits, realmNotServed } from './registration/home-domain.ts'
import { diameterNoCommonApplication, diameterPeerDown } from './registration/hss-out-of-reach.ts'
import { noPcscfAddress } from './registration/no-pcscf-address.ts'
import { noSecondRegister } from './registration/no-second-register.ts'
import { opGivenAsOpc } from './registration/op-given-as-opc.ts'
import {
  identitiesDoNotMatch,
  identityBarred,
  identityUnknown,
  roamingNotAllowed,
} from './registration/refused-by-hss.ts'
import { registrationNotRefreshed } from './registration/registration-not-refreshed.ts'
import { scscfUnreachable } from './registration/scscf-unreachable.ts'
import {
  noSecurityClient,
  securityAlgorithmMismatch,
  securityVerifyMissing,
} from './registration/security-agreement.ts'
import { heldByAnotherScscf, serverAssignmentRefused } from './registration/server-assignment-refused.ts'
import { sqnResynchronisationLoop } from './registration/sqn-resynchronisation-loop.ts'
import { foreignRegistration, wrongK } from './registration/wrong-k.ts'
import { memoryFull, phoneRefusesText } from './text/phone-refuses-text.ts'
import { serviceCentreCannot, textRefused, textToNobody } from './text/text-refused.ts'
import { rpAckMissing, smsNotTriggered } from './text/texts.ts'

/** All that there are; `diagnose` puts what they find in order. */
export const RULES: readonly Rule[] = [
  wrongK,
  foreignRegistration,
  opGivenAsOpc,
  sqnResynchronisationLoop,
  amfRefused,
  realmMncDigits,
  realmNotServed,
  identityUnknown,
  identitiesDoNotMatch,
  identityBarred,
  roamingNotAllowed,
  noSecurityClient,
  securityAlgorithmMismatch,
  saMismatch,
  securityVerifyMissing,
  ipsecRefused,
  noKeysForIpsec,
  notRegisteredFromThere,
  overloaded,
  protectedPortWrong,
  natOnThePath,
  largeDatagramsLost,
  fragmentLost,
  pcscfSilent,
  connectionReset,
  noSecondRegister,
  challengeCarriesKeys,
  registrationNotRefreshed,
  expiresTooBrief,
  diameterPeerDown,
  diameterNoCommonApplication,
  cxAnswerIncomplete,
  serverAssignmentRefused,
  heldByAnotherScscf,
  dnsNoAnswer,
  scscfUnreachable,
  digestPasswordWrong,
  asEndedRegistration,
  noPcscfAddress,
  clockDiffers,
  ifcNotMet,
  asDown,
  enumNoAnswer,
  numberIncomplete,
  calleeUnknown,
  calleeNotRegistered,
  phoneDoesNotAnswer,
  noCommonCodec,
  amrFramingMismatch,
  oneWayAudio,
  noAudio,
  mediaAddressNotReachable,
  preconditionFailure,
  extensionNotSupported,
  trunkDown,
  trunkRefused,
  rpAckMissing,
  memoryFull,
  smsNotTriggered,
  textToNobody,
  serviceCentreCannot,
  textRefused,
  phoneRefusesText,
  endedByNetwork,
]
