import { type Avp, avp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvps } from '../dictionary/get-avp.ts'
import type { ServerCapabilities } from './port.ts'

/** @spec TS 29.229 §6.3.4 */
function serverCapabilitiesAvp(capabilities: ServerCapabilities): Avp {
  return avp(cx.ServerCapabilities, [
    ...capabilities.mandatory.map((value) => avp(cx.MandatoryCapability, value)),
    ...capabilities.optional.map((value) => avp(cx.OptionalCapability, value)),
    ...capabilities.serverNames.map((name) => avp(cx.ServerName, name)),
  ])
}

/** @throws DiameterDecodeError */
function readServerCapabilities(group: AvpList): ServerCapabilities {
  return {
    mandatory: getAvps(group, cx.MandatoryCapability),
    optional: getAvps(group, cx.OptionalCapability),
    serverNames: getAvps(group, cx.ServerName),
  }
}

/** Server-Name and Server-Capabilities of UAA and LIA: the one, the other, or neither. */
export interface ServerChoice {
  readonly serverName?: string
  readonly serverCapabilities?: ServerCapabilities
}

export function serverChoiceAvps(choice: ServerChoice): Avp[] {
  const avps: Avp[] = []
  if (choice.serverName !== undefined) avps.push(avp(cx.ServerName, choice.serverName))
  if (choice.serverCapabilities !== undefined) avps.push(serverCapabilitiesAvp(choice.serverCapabilities))
  return avps
}

/** @throws DiameterDecodeError */
export function readServerChoice(list: AvpList): ServerChoice {
  const [serverName] = getAvps(list, cx.ServerName)
  const [capabilities] = getAvps(list, cx.ServerCapabilities)
  return {
    ...(serverName !== undefined && { serverName }),
    ...(capabilities !== undefined && { serverCapabilities: readServerCapabilities(capabilities) }),
  }
}
