import { createService, type VoicemailDeps, type Web } from '@voltaic/application-servers'
import { type ApplicationServer, type AsDeps, type AsService, createApplicationServer, ifcOf } from '@voltaic/as-kit'
import { ipSmGwCriteria } from '@voltaic/ip-sm-gw'
import { type Address, formatAddress, type Runtime } from '@voltaic/runtime'
import { type AsElement, elementsOf, type SmsElement, sipUriOf, type VoltaicConfig } from './config/config.ts'
import { NO_WEB } from './no-web.ts'
import { sipResolverOf } from './sip-resolver.ts'
import { aliasesOf, listenPointsOf, trustedBySip } from './topology.ts'
import { NO_VOICEMAIL } from './voicemail.ts'

/** An application server of the box, as an element of a network. @throws VoltaicError AS_SERVICE_UNKNOWN, AS_OPTION_INVALID */
export function createElementServer(
  element: AsElement,
  config: VoltaicConfig,
  { web, voicemail, ...deps }: AsDeps & { readonly web: Web; readonly voicemail: VoicemailDeps },
): ApplicationServer {
  const service = createService(element.service, element.options, { ...web, voicemail, homeDomain: config.realm })
  return createServer(service, element, sipUriOf(element, config), config, deps)
}

/** The filter criteria that lead to a service centre: XML for the HSS. */
export function ifcOfSms(element: SmsElement, config: VoltaicConfig): string {
  return ifcOf({ criteria: ipSmGwCriteria }, sipUriOf(element, config))
}

/** The filter criteria that lead to an element: XML for the HSS, empty where nobody sends it anything. @throws VoltaicError as `createElementServer` */
export function ifcOfElement(element: AsElement, config: VoltaicConfig): string {
  const service = createService(element.service, element.options, {
    ...NO_WEB,
    voicemail: NO_VOICEMAIL,
    homeDomain: config.realm,
  })
  return service.criteria.length === 0 ? '' : ifcOf(service, sipUriOf(element, config))
}

/** Where an application server is that is no element of the network. */
export interface OwnServerPlace {
  /** Name in traces and logs. */
  readonly name: string
  readonly address: Address
}

export interface OwnServer {
  /** @throws VoltaicError as `SipStack.start` */
  start(): Promise<void>
  stop(): Promise<void>
}

/** A service of somebody else's beside a network: found by its address, since the DNS does not know it. */
export function createOwnServer(
  service: AsService,
  { name, address }: OwnServerPlace,
  config: VoltaicConfig,
  runtime: Runtime,
): OwnServer {
  const element: AsElement = { name, function: 'as', sip: address, service: service.name, options: {} }
  const { dns, resolver } = sipResolverOf(element, config, runtime)
  const server = createServer(service, element, ownServerUri(address, config), config, { runtime, resolver })
  return {
    start: () => server.start(),
    async stop() {
      await server.stop()
      await dns.stop()
    },
  }
}

/** SIP URI of such a server. */
export function ownServerUri(address: Address, { mw }: VoltaicConfig): string {
  return `sip:${formatAddress(address)}${mw === 'tcp' ? ';transport=tcp' : ''}`
}

function createServer(
  service: AsService,
  element: AsElement,
  uri: string,
  config: VoltaicConfig,
  deps: AsDeps,
): ApplicationServer {
  const [scscf] = elementsOf(config, 'scscf')
  return createApplicationServer(service, deps, {
    element: element.name,
    listen: listenPointsOf(element),
    uri,
    aliases: aliasesOf(element, config),
    trustedHosts: trustedBySip(config),
    ...(scscf === undefined ? {} : { scscf: sipUriOf(scscf, config) }),
  })
}
