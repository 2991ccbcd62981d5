import type { RegisterOutcome } from '@voltaic/ue'

/** How an attempt to register ended, in words; names and reasons in it are as the network sent them. */
export function describeRegistration(outcome: RegisterOutcome): string {
  switch (outcome.kind) {
    case 'registered':
      return `Registered for ${outcome.expires} s as ${outcome.associatedUris.join(' and ')}.`
    case 'refused':
      return `Refused: ${outcome.status} ${outcome.reason}.`
    case 'no answer':
      return 'The P-CSCF does not answer. Is the core running? voltaic start'
    case 'network not authenticated':
      return 'The SIM does not believe this network: K or OPc differ between SIM and HSS.'
    case 'no security agreement':
      return `The phone goes silent: ${outcome.reason}. ${outcome.remedy}.`
    case 'not challenged':
      return 'The network accepted the phone without a challenge; the phone does not accept the network.'
  }
}
