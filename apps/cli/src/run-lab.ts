import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ControlSocket,
  type Core,
  createCore,
  createPhone,
  createPhoneMedia,
  DEFAULT_GM,
  labConfig,
  labSims,
  openSubscribers,
  TraceSocket,
} from '@voltaic/core'
import type { Runtime } from '@voltaic/runtime'
import type { TraceRing } from '@voltaic/trace'
import type { RegisterOutcome, Ue } from '@voltaic/ue'
import { ready, warnOfNewKeys } from './announce.ts'
import { labCall } from './lab-call.ts'
import { printableLines } from './printable.ts'
import { asTyped } from './program-name.ts'
import { untilStopped } from './run-until-stopped.ts'
import { printLadder } from './terminal-ladder.ts'
import { untilQuiet } from './until-quiet.ts'

export const LAB_DATA = './voltaic-data'

/** Its presence says that a data folder is the lab's, and may be thrown away. */
export const LAB_MARK: string = join(LAB_DATA, 'this-is-a-lab')

/** The phones of the lab take every call, after a moment of ringing. */
const ANSWERING = { answering: { afterMs: 300 } } as const

/** ESP inside the process, without root: phones that run elsewhere are served in clear. */
const LAB_GM = { ...DEFAULT_GM, backend: 'process' } as const

/** A phone's ladder is over before the next one's begins. */
const QUIET_MS = 100

/**
 * The lab: a whole network on loopback, two SIMs with random keys, two phones that register and call each other while
 * every message is printed. Then it stays up.
 */
export async function runLab(ring: TraceRing, runtime: Runtime): Promise<void> {
  const stopped = untilStopped()
  const config = labConfig({ data: LAB_DATA, gm: LAB_GM })
  process.stdout.write(
    'There is no voltaic.yaml here, so this is the lab: a whole IMS core on loopback, with two simulated phones.\n' +
      asTyped(`It keeps its data in ${LAB_DATA}. For a network of your own: voltaic init\n`),
  )
  warnOfNewKeys(config)
  const core = await createCore(config, runtime)
  writeFileSync(LAB_MARK, 'npx voltaic lab reset throws this folder away.\n', { mode: 0o600 })
  const traceSocket = new TraceSocket(config.data, ring, runtime)
  const controlSocket = new ControlSocket(config.data, core)
  await core.start()
  const phones: Ue[] = []
  try {
    await traceSocket.start()
    await controlSocket.start()
    phones.push(...(await startPhones(core, runtime)))
    if (await showLab(core, phones, ring, runtime)) await stopped
    else process.exitCode = 1
  } finally {
    for (const phone of phones) await phone.stop()
    await controlSocket.stop()
    await traceSocket.stop()
    await core.stop()
  }
}

/** @returns whether both phones have registered and talked */
async function showLab(core: Core, phones: readonly Ue[], ring: TraceRing, runtime: Runtime): Promise<boolean> {
  const story: string[] = []
  const stopLadder = ring.subscribe(printLadder(core.config))
  for (const phone of phones) {
    story.push(told(phone, await phone.register()))
    await untilQuiet(ring, runtime.clock, QUIET_MS)
  }
  stopLadder()
  const areRegistered = phones.every((phone) => phone.isRegistered)
  const isGood = areRegistered && (await showCall(core, phones, ring, runtime, story))
  const end = isGood ? `${ready(core)}\n${asTyped(nextSteps())}` : 'The lab has failed.'
  process.stdout.write(`\n${printableLines(story.join('\n'))}\n\n${end}\n`)
  return isGood
}

/** The call, on a ladder with a lifeline for each phone; adds to the story. @returns whether they have talked */
async function showCall(
  core: Core,
  [caller, called]: readonly Ue[],
  ring: TraceRing,
  runtime: Runtime,
  story: string[],
): Promise<boolean> {
  if (!caller || !called) throw new Error('the lab has two phones')
  process.stdout.write('\n')
  const phones = [caller, called].map(({ addresses, config }) => ({ name: config.element, addresses }))
  const stopLadder = ring.subscribe(printLadder(core.config, phones))
  const call = await labCall(caller, called, runtime)
  await untilQuiet(ring, runtime.clock, QUIET_MS)
  stopLadder()
  story.push(call.story)
  return call.isGood
}

async function startPhones({ config, saBackend }: Core, runtime: Runtime): Promise<readonly Ue[]> {
  const media = createPhoneMedia(runtime)
  const options = { media, settings: ANSWERING, ...(saBackend === undefined ? {} : { saBackend }) }
  const subscribers = await openSubscribers(config, runtime)
  try {
    const phones = (await labSims(subscribers, config, runtime)).flatMap(({ subscriber: { element }, sim }) =>
      element === undefined ? [] : [createPhone(sim, { element, ...options }, config, runtime)],
    )
    for (const phone of phones) await phone.start()
    return phones
  } finally {
    await subscribers.close()
  }
}

function told(phone: Ue, outcome: RegisterOutcome): string {
  const who = `${phone.config.element} (${phone.config.impi.split('@', 1)[0]})`
  if (outcome.kind === 'registered') {
    return `✓ ${who} is registered for ${outcome.expires} s as ${outcome.associatedUris.join(' and ')}`
  }
  const why = outcome.kind === 'refused' ? `refused: ${outcome.status} ${outcome.reason}` : outcome.kind
  return `✗ ${who} is not registered: ${why}`
}

function nextSteps(): string {
  return [
    'Start over with fresh SIMs (after Ctrl-C): npx voltaic lab reset',
    '',
    'Try next, in another terminal:',
    '  npx voltaic trace                                 every message as it happens',
    '  npx voltaic subscriber show 001010000000001       what the HSS knows of the first SIM',
    '  npx voltaic ue call 001010000000003 +99901000001  a phone of your own calls one of these',
    '  npx voltaic ue message 001010000000003 +99901000002 hello',
    '  npx voltaic calls                                 the calls under way',
    '  npx voltaic load --phones 200 --rate 10           what this machine can take',
  ].join('\n')
}
