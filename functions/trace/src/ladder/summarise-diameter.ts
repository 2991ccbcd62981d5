import { DecodeError } from '@voltaic/base'
import { type DiameterMessage, decodeMessage, experimentalResultCodes, isRequest, resultName } from '@voltaic/diameter'
import { type AvpNode, avpText, readAvpTree } from '../avp-tree.ts'
import { joinFacts, type MessageSummary, malformed, printable } from './message-summary.ts'

/** Abbreviations without the R or A at the end, by command code. RFC 6733 §3.1, TS 29.229 §6.1 */
const commands: ReadonlyMap<number, string> = new Map([
  [257, 'CE'],
  [258, 'RA'],
  [271, 'AC'],
  [274, 'AS'],
  [275, 'ST'],
  [280, 'DW'],
  [282, 'DP'],
  [300, 'UA'],
  [301, 'SA'],
  [302, 'LI'],
  [303, 'MA'],
  [304, 'RT'],
  [305, 'PP'],
])
const DEVICE_WATCHDOG = 280

const experimentalNames: ReadonlyMap<number, string> = new Map(
  Object.entries(experimentalResultCodes).map(([name, code]) => [code, name]),
)

/** `UAR`, `UAA`; the number of a command that has no name here. */
export function commandName(message: DiameterMessage): string {
  const suffix = isRequest(message) ? 'R' : 'A'
  const name = commands.get(message.commandCode)
  return name === undefined ? `${message.commandCode} ${suffix}` : name + suffix
}

/** @param data one Diameter message, or what should have been one */
export function summariseDiameter(data: Uint8Array): MessageSummary {
  let message: DiameterMessage
  try {
    message = decodeMessage(data)
  } catch (error) {
    if (error instanceof DecodeError) return malformed(error)
    throw error
  }
  const avps = readAvpTree(message.avps)
  const label = commandName(message)
  const isRoutine = message.commandCode === DEVICE_WATCHDOG
  if (isRequest(message)) return { label, detail: printable(requestDetail(label, avps)), mood: 'request', isRoutine }
  const result = resultOf(avps)
  const why = answerDetail(label, avps) ?? avpText(avps, 'Error-Message')
  const detail = printable(joinFacts(shortResult(result), why))
  return { label, detail, mood: isSuccess(result) ? 'success' : 'failure', isRoutine }
}

function requestDetail(label: string, avps: readonly AvpNode[]): string {
  const identity = avpText(avps, 'Public-Identity')?.replace(/^sip:([^@;]+)@.*$/, '$1')
  switch (label) {
    case 'UAR': {
      const type = avpText(avps, 'User-Authorization-Type')
      return joinFacts(identity, type !== 'REGISTRATION' && type)
    }
    case 'MAR': {
      const item = avps.find(({ name }) => name === 'SIP-Auth-Data-Item')?.value
      const isResynchronisation = Array.isArray(item) && item.some(({ name }) => name === 'SIP-Authorization')
      return joinFacts(identity, isResynchronisation && 'resynchronisation')
    }
    case 'SAR':
      return joinFacts(identity, avpText(avps, 'Server-Assignment-Type'))
    case 'RTR':
      return joinFacts(identity, avpText(avps, 'Deregistration-Reason', 'Reason-Code'))
    case 'LIR':
    case 'PPR':
      return identity ?? avpText(avps, 'User-Name') ?? ''
    default:
      return avpText(avps, 'Origin-Host') ?? ''
  }
}

function answerDetail(label: string, avps: readonly AvpNode[]): string | undefined {
  switch (label) {
    case 'UAA':
    case 'LIA': {
      const hasCapabilities = avps.some(({ name }) => name === 'Server-Capabilities')
      return avpText(avps, 'Server-Name') ?? (hasCapabilities ? 'capabilities' : undefined)
    }
    case 'MAA': {
      const items = avps.filter(({ name }) => name === 'SIP-Auth-Data-Item').length
      const scheme = avpText(avps, 'SIP-Auth-Data-Item', 'SIP-Authentication-Scheme')
      return items > 1 ? `${items} × ${scheme}` : scheme
    }
    case 'SAA': {
      const profile = avps.find(({ name }) => name === 'User-Data')?.value
      return profile instanceof Uint8Array ? `profile of ${profile.length} octets` : undefined
    }
    case 'CEA':
      return avpText(avps, 'Origin-Host')
    default:
      return undefined
  }
}

interface Result {
  readonly code: number
  readonly isExperimental: boolean
}

function resultOf(avps: readonly AvpNode[]): Result | undefined {
  const experimental = avpText(avps, 'Experimental-Result', 'Experimental-Result-Code')
  const code = experimental ?? avpText(avps, 'Result-Code')
  return code === undefined ? undefined : { code: Number(code), isExperimental: experimental !== undefined }
}

/** `SUCCESS`, `FIRST_REGISTRATION`, `USER_UNKNOWN`: the standard's name without what all of them begin with. */
function shortResult(result: Result | undefined): string {
  if (result === undefined) return 'no result'
  const { code, isExperimental } = result
  const name = isExperimental ? experimentalNames.get(code) : resultName(code)
  return name?.replace(/^DIAMETER_(ERROR_)?/, '') ?? `code ${code}`
}

/** RFC 6733 §7.1: 2xxx is success, also of an Experimental-Result. */
function isSuccess(result: Result | undefined): boolean {
  return result !== undefined && result.code >= 2000 && result.code < 3000
}
