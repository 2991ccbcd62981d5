import { type ApplicationServer, type AsService, createApplicationServer, ifcOf } from '@voltaic/as-kit'
import { elementsOf, sipUriOf } from '@voltaic/core'
import { createResolver } from '@voltaic/dns'
import { importServiceProfile } from '@voltaic/profile'
import { formatAddress } from '@voltaic/runtime'
import { createSipResolver } from '@voltaic/sip'
import type { UeConfig } from '@voltaic/ue'
import { PLAIN } from '../calls/dialling.ts'
import type { Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { addressesOf } from './service-box.ts'

/** An application server as somebody else would write it: not in `voltaic.yaml`, found by its address. */
export async function startOwnServer(stage: Stage, service: AsService): Promise<ApplicationServer> {
  const { network, clock } = stage
  const { config } = network
  const runtime = { ...network.runtime, clock }
  // nobody else listens there while no gateway is needed
  const address = addressesOf(network, 'mgc').peer
  const servers = elementsOf(config, 'dns').map(({ dns }) => dns)
  const dns = createResolver(runtime, { element: 'own-server', servers, from: [address.host] })
  const resolver = createSipResolver({ dns, random: runtime.random, transports: ['udp', 'tcp'] })
  const [scscf] = elementsOf(config, 'scscf')
  const server = createApplicationServer(
    service,
    { runtime, resolver },
    {
      element: 'own-server',
      listen: [
        { transport: 'udp', address },
        { transport: 'tcp', address },
      ],
      uri: `sip:${formatAddress(address)}`,
      trustedHosts: new Set([address.host]),
      ...(scscf === undefined ? {} : { scscf: sipUriOf(scscf, config) }),
    },
  )
  await server.start()
  stage.add({
    async stop() {
      await server.stop()
      await dns.stop()
    },
  })
  return server
}

/** A phone, not registered yet, whose requests go to that server. */
export async function phoneOfServer(
  stage: Stage,
  server: ApplicationServer,
  service: AsService,
  settings: Partial<UeConfig> = {},
): Promise<Phone> {
  const imported = importServiceProfile(ifcOf(service, server.config.uri))
  if (imported.kind !== 'accepted') throw new Error(JSON.stringify(imported.findings))
  await stage.network.subscribers.provisioning.setServiceProfile(service.name, imported.content)
  const sim = await stage.addSubscriber({ serviceProfile: service.name })
  return stage.phone({ ...PLAIN, media: 'none', ...settings }, sim)
}
