import { type Avp, avp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvps } from '../dictionary/get-avp.ts'
import type { ServerCapabilities } from './port.ts'

/**
 * No AVP when there is no wish: it may be absent when any S-CSCF will do, and there are peers that drop an answer with an
 * empty one (Kamailio 5.6).
 *
 * @spec TS 29.228 §6.1.1.1; TS 29.229 §6.3.4
 */
function serverCapabilitiesAvp(capabilities: ServerCapabilities): Avp | undefined {
  const { mandatory, optional, serverNames } = capabilities
  if (mandatory.length === 0 && optional.length === 0 && serverNames.length === 0) return undefined
  return avp(cx.ServerCapabilities, [
    ...mandatory.map((value) => avp(cx.MandatoryCapability, value)),
    ...optional.map((value) => avp(cx.OptionalCapability, value)),
    ...serverNames.map((name) => avp(cx.ServerName, name)),
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
  const { serverName, serverCapabilities } = choice
  return [
    serverName === undefined ? undefined : avp(cx.ServerName, serverName),
    serverCapabilities === undefined ? undefined : serverCapabilitiesAvp(serverCapabilities),
  ].filter((each) => each !== undefined)
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
