import { createApplicationServer } from '@voltaic/as-kit'
import { type Cx, createCxClient } from '@voltaic/diameter'
import { createIpSmGw, type SmsRecipient, type SmsRecipients } from '@voltaic/ip-sm-gw'
import { canonicalImpu, createNumberPlan } from '@voltaic/numbers'
import type { Runtime } from '@voltaic/runtime'
import type { RunningElement } from './build-element.ts'
import { type SmsElement, sipUriOf, type VoltaicConfig } from './config/config.ts'
import type { SmsPrograms } from './config/sms-settings.ts'
import { cxClientNode } from './cx-client-node.ts'
import { sipResolverOf } from './sip-resolver.ts'
import { consumersOf, createPrograms, recipientsWithPrograms } from './sms-programs.ts'
import { openSmsStore } from './stores.ts'
import { aliasesOf, listenPointsOf, trustedBySip } from './topology.ts'

const NO_PROGRAMS: SmsPrograms = { webhooks: [] }

/** A service centre for short messages. */
export async function buildSms(element: SmsElement, config: VoltaicConfig, runtime: Runtime): Promise<RunningElement> {
  const store = await openSmsStore(element, config, runtime)
  const { dns, resolver } = sipResolverOf(element, config, runtime)
  const node = cxClientNode(element, config, runtime)
  const { realm, numberPlan } = config
  const { name, serviceCentre, validityMs, programs = NO_PROGRAMS } = element
  const uri = sipUriOf(element, config)
  const gateway = createIpSmGw(
    {
      runtime,
      store,
      numberPlan: createNumberPlan(numberPlan ?? { phoneContexts: [realm] }),
      recipients: recipientsWithPrograms(
        programs,
        recipientsOf(createCxClient({ node, destinationRealm: realm }), realm),
      ),
      consumers: consumersOf(programs),
    },
    { element: name, realm, serviceCentre, uri, validityMs },
  )
  const server = createApplicationServer(
    gateway.service,
    { runtime, resolver },
    {
      element: name,
      listen: listenPointsOf(element),
      uri,
      aliases: aliasesOf(element, config),
      trustedHosts: trustedBySip(config),
    },
  )
  const ways = createPrograms(programs, gateway, runtime)
  return {
    config: element,
    sip: server.sip,
    sms: gateway,
    peers: () => node.peers,
    async start() {
      await node.start()
      await server.start()
      await ways.start()
    },
    async stop() {
      await ways.stop()
      await server.stop()
      await node.stop()
      await dns.stop()
      await store.close()
    },
  }
}

/** Asks the HSS who has a number: a location query tells one that nobody has from a phone that is off. */
// DEVIATION TS 23.204 §6.4: by Cx, as the I-CSCF does, since Sh and S6c are not built
function recipientsOf(cx: Pick<Cx, 'locationInfo'>, realm: string): SmsRecipients {
  return {
    async find(number): Promise<SmsRecipient> {
      const impu = canonicalImpu(`sip:${number}@${realm};user=phone`)
      try {
        const { result } = await cx.locationInfo({ impu })
        return { kind: result === 'DIAMETER_ERROR_USER_UNKNOWN' ? 'unassigned' : 'subscriber' }
      } catch {
        // no answer came: the message is taken, and delivery finds out
        return { kind: 'unknown' }
      }
    },
  }
}
