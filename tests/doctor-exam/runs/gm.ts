import type { VoltaicConfig } from '@voltaic/core'
import { ALGORITHM_PAIRS, type SaBackend } from '@voltaic/ipsec'
import { createRequest, createSipStack, type SipRequest } from '@voltaic/sip'
import type { UeConfig } from '@voltaic/ue'
import { type ExamNetwork, playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'
import { type ExamPhoneParts, examPhone } from '../phones-of-exam.ts'
import { behindTranslator, resetting, withoutMinExpires } from '../translated-net.ts'

const WATCHED_MS = 60_000

/** Between phone and P-CSCF. */
export const GM_RUNS: readonly ExamRun[] = [
  { id: 'r10', run: () => registers({}, { inClear: true }, withGm({ policy: 'require' })) },
  {
    id: 'r11',
    run: () => {
      const md5 = ALGORITHM_PAIRS.filter(({ alg }) => alg === 'hmac-md5-96')
      const sha = ALGORITHM_PAIRS.filter(({ alg }) => alg === 'hmac-sha-1-96')
      return registers({ gm: { pairs: md5 } }, {}, withGm({ algorithms: sha, policy: 'require' }))
    },
  },
  { id: 'r12', run: () => registers({}, { saBackend: withExchangedSpis }) },
  { id: 'r13', run: misdirects },
  {
    id: 'r14',
    run: () =>
      playInNetwork({ ipsec: 'udp' }, async (exam) => {
        const net = behindTranslator(exam.network.runtime.net, '10.45.0.2', '203.0.113.7')
        return attempt(exam, {}, { host: '10.45.0.2', net })
      }),
  },
  {
    id: 'r15',
    run: () =>
      playInNetwork({ ipsec: 'udp' }, async (exam) => {
        const { network } = exam
        network.memory?.addTap(({ data }) => (data.length > 1400 ? 'drop' : undefined))
        return attempt(exam, { gm: { pairs: ALGORITHM_PAIRS.slice(0, 2) }, faults: { longOverUdp: true } })
      }),
  },
  {
    id: 'r17',
    run: () =>
      playInNetwork({}, async (exam) => {
        const net = resetting(exam.network.runtime.net)
        return attempt(exam, {}, { transport: 'tcp', net, inClear: true, host: '127.0.0.1' }, 3)
      }),
  },
  {
    id: 'r31',
    run: () =>
      playInNetwork({ adapt: withMinExpires }, async (exam) => {
        const net = withoutMinExpires(exam.network.runtime.net)
        return attempt(exam, { expires: 30 }, { net, inClear: true, host: '127.0.0.1' }, 3)
      }),
  },
  { id: 'r18', run: () => registers({ faults: { silentAfterChallenge: true } }) },
]

function withMinExpires(config: VoltaicConfig): VoltaicConfig {
  return {
    ...config,
    elements: config.elements.map((element) =>
      element.function === 'scscf' ? { ...element, minExpires: 600 } : element,
    ),
  }
}

type Gm = Extract<VoltaicConfig['elements'][number], { readonly function: 'pcscf' }>['gm']

function withGm(change: Partial<Gm>): (config: VoltaicConfig) => VoltaicConfig {
  return (config) => ({
    ...config,
    elements: config.elements.map((element) =>
      element.function === 'pcscf' ? { ...element, gm: { ...element.gm, ...change } } : element,
    ),
  })
}

function registers(
  settings: Partial<UeConfig>,
  parts: ExamPhoneParts = {},
  adapt?: (config: VoltaicConfig) => VoltaicConfig,
) {
  return playInNetwork({ ipsec: 'udp', ...(adapt && { adapt }) }, (exam) => attempt(exam, settings, parts))
}

async function attempt(exam: ExamNetwork, settings: Partial<UeConfig>, parts: ExamPhoneParts = {}, times = 1) {
  const { network } = exam
  const sim = await network.addSubscriber()
  const phone = await examPhone(exam, sim, settings, parts)
  for (let count = 0; count < times; count++) await network.whileTimePasses(phone.register())
  await network.clock?.advance(WATCHED_MS)
  return { subscriber: sim.impi }
}

/** The phone takes spi-c of the P-CSCF for spi-s, and the reverse. */
function withExchangedSpis(own: SaBackend): SaBackend {
  return {
    ...own,
    install(installation) {
      const { agreement } = installation
      const { spiC, spiS } = agreement.pcscf
      const pcscf = { ...agreement.pcscf, spiC: spiS, spiS: spiC }
      return own.install({ ...installation, agreement: { ...agreement, pcscf } })
    },
  }
}

/** Registered as it should; then the phone sends what it has to say to the client port of the P-CSCF. */
function misdirects() {
  return playInNetwork({ ipsec: 'udp' }, async (exam) => {
    const { network, stage } = exam
    const sim = await network.addSubscriber()
    const installed: Parameters<SaBackend['install']>[0][] = []
    let backend: SaBackend | undefined
    const phone = await examPhone(
      exam,
      sim,
      {},
      {
        saBackend(own) {
          backend = {
            ...own,
            install(installation) {
              installed.push(installation)
              return own.install(installation)
            },
          }
          return backend
        },
      },
    )
    await network.whileTimePasses(phone.register())
    const [installation] = installed
    if (installation === undefined || backend === undefined) throw new Error('no set was made')
    const { agreement } = installation
    const { ue, pcscf } = agreement
    await phone.stop()
    const wrong = { ...agreement, pcscf: { ...pcscf, portS: pcscf.portC, portC: pcscf.portS } }
    const from = { host: ue.host, port: ue.portC }
    await backend.protect([from])
    await backend.install({ ...installation, agreement: wrong, lastSequences: [1000, 1000] })
    const sip = createSipStack({
      element: 'ue1',
      runtime: { ...network.runtime, net: backend.net },
      listen: [{ transport: 'udp', address: from }],
      resolver: { resolve: async () => [] },
      onRequest: (_, hop) => Promise.resolve(hop.reply(404)),
    })
    await sip.start()
    stage.add({ stop: () => sip.stop() })
    const target = { transport: 'udp', address: { host: pcscf.host, port: pcscf.portC } } as const
    const answered = sip.request(messageOf(sim.impi), { target })
    await network.whileTimePasses(answered)
    return { subscriber: sim.impi }
  })
}

function messageOf(impi: string): SipRequest {
  return createRequest('MESSAGE', 'tel:+99901000099', [
    ['From', `<sip:${impi}>;tag=1`],
    ['To', '<tel:+99901000099>'],
    ['Call-ID', 'misdirected'],
    ['CSeq', '1 MESSAGE'],
  ])
}
