/**
 * CPU time per REGISTER from a UAC over two proxies to a UAS, all four in this process: everything the SIP stack does,
 * and nothing else. `node tests/bench/sip-stack.ts [requests]`
 */
import {
  Counters,
  createMemoryNet,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Net,
  silentLog,
} from '@voltaic/runtime'
import { createRequest, createSipStack, type ListenPoint, type SipRequest, type SipStack } from '@voltaic/sip'

const REQUESTS = Number(process.argv[2] ?? 20_000)
const IN_FLIGHT = 16
const HOSTS = ['127.0.0.21', '127.0.0.22', '127.0.0.23', '127.0.0.24'] as const
const PORT = 15_060

type Transport = 'udp' | 'tcp'

interface Chain {
  readonly uac: SipStack
  readonly stop: () => Promise<void>
}

async function startChain(net: Net): Promise<Chain> {
  const runtime = {
    clock: createSystemClock(),
    random: createSystemRandom(),
    net,
    log: silentLog,
    counters: new Counters(),
  }
  const resolver = { resolve: async () => [] }
  const stacks = HOSTS.map((host, index) => {
    const listen: ListenPoint[] = (['udp', 'tcp'] as const).map((transport) => ({
      transport,
      address: { host, port: PORT },
    }))
    return createSipStack({
      element: `element${index}`,
      runtime,
      listen,
      resolver,
      onRequest: async (request, hop) => (index === HOSTS.length - 1 ? hop.reply(200) : hop.forward(request)),
    })
  })
  for (const stack of stacks) await stack.start()
  const [uac] = stacks
  if (uac === undefined) throw new Error('no element')
  return { uac, stop: async () => void (await Promise.all(stacks.map((stack) => stack.stop()))) }
}

function createRegister(index: number, transport: Transport): SipRequest {
  const route = (host: string) => ['Route', `<sip:${host}:${PORT};lr;transport=${transport}>`] as const
  return createRequest('REGISTER', `sip:${HOSTS[3]}:${PORT};transport=${transport}`, [
    route(HOSTS[1]),
    route(HOSTS[2]),
    ['Max-Forwards', '70'],
    ['From', '<sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>;tag=5b3f0d1e'],
    ['To', '<sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>'],
    ['Call-ID', `bench-${transport}-${index}`],
    ['CSeq', '1 REGISTER'],
    ['Contact', '<sip:001010000000001@127.0.0.21:5060>;+sip.instance="<urn:gsma:imei:35622410-483840-0>"'],
    [
      'Authorization',
      `Digest username="001010000000001@ims.mnc001.mcc001.3gppnetwork.org",realm="ims",nonce="",uri="sip:ims",response=""`,
    ],
    ['P-Access-Network-Info', '3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100011234567'],
    ['Supported', 'path,sec-agree'],
    ['Require', 'sec-agree'],
    ['Expires', '600000'],
  ])
}

/** CPU microseconds per request, of the whole chain. */
async function measure(uac: SipStack, transport: Transport, count: number): Promise<number> {
  let next = 0
  const worker = async () => {
    while (next < count) {
      const response = await uac.request(createRegister(next++, transport))
      if (response.status !== 200) throw new Error(`answered ${response.status} ${response.local ?? ''}`)
    }
  }
  const before = process.cpuUsage()
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

async function report(name: string, net: Net): Promise<void> {
  for (const transport of ['udp', 'tcp'] as const) {
    const chain = await startChain(net)
    await measure(chain.uac, transport, REQUESTS / 4)
    const cost = await measure(chain.uac, transport, REQUESTS)
    const line = `${cost.toFixed(1)} µs CPU per REGISTER through 2 proxies, ${(cost / 3).toFixed(1)} µs per hop`
    console.log(`${name} ${transport}: ${line}`)
    await chain.stop()
  }
}

const clock = createSystemClock()
await report('MemoryNet', createMemoryNet({ clock, random: createSystemRandom() }))
await report('NodeNet, loopback', createNodeNet())
