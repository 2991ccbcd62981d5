import type { ActivityEntry } from '@voltaic/api'
import type { Runtime, Timer } from '@voltaic/runtime'
import type { SipStack } from '@voltaic/sip'
import { createFlowMeter, FLOW_SECONDS } from '@voltaic/trace'
import { addressesOf, type VoltaicConfig } from './config/config.ts'
import type { SimulatedPhones } from './simulated-phones.ts'

/** Between two looks at what was counted, in seconds, and how many of them are kept. */
const LOOK_SECONDS = 5
const MAX_LOOKS = 60

/** What goes on in a core: who speaks with whom, and how much was done in the last minutes. */
export interface Activity {
  start(): void
  stop(): void
  read(): ActivityEntry
}

/** What was counted since the start. */
type Totals = Omit<ActivityEntry['rates'][number], 'at'>

/** @param phones of this process: their ports come and go */
export function createActivity(
  config: VoltaicConfig,
  { clock, counters }: Runtime,
  stacks: ReadonlyMap<string, Pick<SipStack, 'requestCount'>>,
  phones: Pick<SimulatedPhones, 'nameAt'>,
): Activity {
  const names = config.elements.flatMap((element) => addressesOf(element).map((at) => [at, element.name] as const))
  const meter = createFlowMeter(clock, names, (address) => phones.nameAt(address))
  const rates: (Totals & { readonly at: number })[] = []
  let timer: Timer | undefined
  let before: Totals = { requests: 0, registrations: 0, calls: 0, texts: 0 }
  const totals = (): Totals => ({
    requests: [...stacks.values()].reduce((sum, { requestCount }) => sum + requestCount, 0),
    registrations: counters.get('scscf.registration.accepted'),
    calls: counters.get('scscf.call.begun') + counters.get('bgcf.call.incoming'),
    texts: counters.get('sms.accepted'),
  })
  const look = (): void => {
    const now = totals()
    rates.push({
      at: clock.now(),
      requests: now.requests - before.requests,
      registrations: now.registrations - before.registrations,
      calls: now.calls - before.calls,
      texts: now.texts - before.texts,
    })
    before = now
    if (rates.length > MAX_LOOKS) rates.shift()
    timer = clock.startTimer(LOOK_SECONDS * 1000, look)
  }
  return {
    start() {
      before = totals()
      timer = clock.startTimer(LOOK_SECONDS * 1000, look)
    },
    stop() {
      timer?.cancel()
      meter.stop()
    },
    read: () => ({ flowSeconds: FLOW_SECONDS, flows: meter.read(), rateSeconds: LOOK_SECONDS, rates: [...rates] }),
  }
}
