import assert from 'node:assert/strict'
import type { Webhook, WebhookAnswer } from '@voltaic/application-servers'
import {
  type AsElement,
  elementsOf,
  ifcOfElement,
  ifcOfSms,
  type ScscfElement,
  type SmsElement,
  sipUriOf,
  type VoltaicConfig,
} from '@voltaic/core'
import { type DefaultHandling, importServiceProfile, type ServiceProfileContent } from '@voltaic/profile'
import { type Address, parseAddress } from '@voltaic/runtime'
import { createRequest } from '@voltaic/sip'
import type { UeConfig } from '@voltaic/ue'
import { PLAIN } from '../calls/dialling.ts'
import type { Stage } from '../calls/stage.ts'
import type { Network, Phone } from '../network.ts'
import type { ServerOfNetwork } from '../network-config.ts'
import { CLICK_TOKEN } from './test-http-server.ts'

/** Every application server of the box. */
export const SERVERS: readonly ServerOfNetwork[] = [
  { name: 'presence', service: 'presence' },
  { name: 'alert', service: 'registration-alert', options: { url: 'http://web.example/alert' } },
  { name: 'screening', service: 'call-screening', options: { url: 'http://web.example/screen' } },
  { name: 'video', service: 'video-bridge-route', hasPeer: true },
  { name: 'mgc', service: 'mgc-route', options: { prefix: '+4420' }, hasPeer: true },
  { name: 'sms', service: 'ip-sm-gw' },
  { name: 'voicemail', service: 'voicemail' },
  { name: 'click', service: 'click-to-call', options: { token: CLICK_TOKEN, listen: '127.0.0.1:0' } },
]

interface Posted {
  readonly url: string
  readonly document: Readonly<Record<string, unknown>>
}

/** What a web server says that has nothing to say. */
export const DONE: WebhookAnswer = { status: 204, document: undefined }

/** The web server of the operator's. */
export class TestWebhook implements Webhook {
  readonly posted: Posted[] = []
  answer: (posted: Posted) => Promise<WebhookAnswer | undefined> = async () => DONE

  post(url: string, document: Readonly<Record<string, unknown>>): Promise<WebhookAnswer | undefined> {
    this.posted.push({ url, document })
    return this.answer({ url, document })
  }

  /** What was said of a user, in order. */
  about(user: string): readonly Readonly<Record<string, unknown>>[] {
    return this.posted.map(({ document }) => document).filter((document) => document['user'] === user)
  }
}

/** Service profiles that lead to one server of the network, by the criteria that the kit prints for it. */
function profileOf(network: Network, server: string, handling?: DefaultHandling): ServiceProfileContent {
  const imported = importServiceProfile(criteriaOf(network, server))
  assert.ok(imported.kind === 'accepted', JSON.stringify(imported.findings))
  assert.deepEqual(imported.findings, [])
  if (handling === undefined) return imported.content
  return {
    ...imported.content,
    initialFilterCriteria: imported.content.initialFilterCriteria.map((criteria) => ({
      ...criteria,
      applicationServer: { ...criteria.applicationServer, defaultHandling: handling },
    })),
  }
}

function criteriaOf({ config }: Network, server: string): string {
  const element = elementCalled(server, config)
  return element.function === 'as' ? ifcOfElement(element, config) : ifcOfSms(element, config)
}

function elementCalled(server: string, config: VoltaicConfig): AsElement | SmsElement {
  const element = serversOf(config).find(({ name }) => name === server)
  assert.ok(element, server)
  return element
}

function serversOf(config: VoltaicConfig): readonly (AsElement | SmsElement)[] {
  return [...elementsOf(config, 'as'), ...elementsOf(config, 'ip-sm-gw')]
}

/** A subscriber whose requests go to that server, and a phone with that SIM, not registered yet. */
export async function phoneWith(
  stage: Stage,
  server: string,
  handling?: DefaultHandling,
  settings: Partial<UeConfig> = {},
): Promise<Phone> {
  const name = `${server}-${handling ?? 'as-printed'}`
  await stage.network.subscribers.provisioning.setServiceProfile(name, profileOf(stage.network, server, handling))
  const sim = await stage.addSubscriber({ serviceProfile: name })
  return stage.phone({ ...PLAIN, media: 'none', ...settings }, sim)
}

/** Where a server is, and where its peer is to be. */
export function addressesOf(network: Network, server: string): { readonly address: Address; readonly peer: Address } {
  const element = elementCalled(server, network.config)
  const peer = element.function === 'as' ? (element.options['peer'] ?? '') : ''
  return { address: element.sip, peer: parseAddress(peer.replace('sip:', '')) ?? element.sip }
}

/** So that S-CSCF and servers have the connections that they keep. */
export async function warmUpServers(network: Network): Promise<void> {
  const servers = serversOf(network.config)
  const ask = async (from: string, to: AsElement | SmsElement | ScscfElement) => {
    const uri = sipUriOf(to, network.config)
    const options = createRequest('OPTIONS', uri, [
      ['From', '<sip:warm@example.org>;tag=1'],
      ['To', `<${uri}>`],
      ['Call-ID', `warm-${from}-${to.name}`],
      ['CSeq', '1 OPTIONS'],
    ])
    await network.sipStacks().get(from)?.request(options)
  }
  for (const scscf of elementsOf(network.config, 'scscf')) {
    for (const server of servers) await Promise.all([ask(scscf.name, server), ask(server.name, scscf)])
  }
  await network.clock?.advance(70_000)
}
