import { writeFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import {
  assertPortsFree,
  attachPhone,
  ControlSocket,
  type Core,
  createCore,
  createPhone,
  createPhoneMedia,
  labSims,
  openSubscribers,
  type PhoneAttachment,
  startKeepingTraces,
  startPacketCore,
  TraceSocket,
} from '@voltaic/core'
import type { Runtime } from '@voltaic/runtime'
import type { TraceRing } from '@voltaic/trace'
import type { RadioConfig, RegisterOutcome, Ue, UeMedia } from '@voltaic/ue'
import { ready, warnOfNewKeys } from './announce.ts'
import { invitation } from './console-link.ts'
import { CONSOLE_PORT, freeOr, startConsoleBuild } from './console-pages.ts'
import { describeRadio } from './describe-call.ts'
import { labCall, numberOf } from './lab-call.ts'
import { LAB_DATA, LAB_MARK, labNetwork } from './lab-data.ts'
import { labRecording, recordingsIn } from './lab-recording.ts'
import { labText } from './lab-text.ts'
import { printableLines } from './printable.ts'
import { asTyped } from './program-name.ts'
import { untilStopped } from './run-until-stopped.ts'
import { printLadder } from './terminal-ladder.ts'
import { untilQuiet } from './until-quiet.ts'

/** The phones of the lab take every call, after a moment of ringing. */
const ANSWERING = { answering: { afterMs: 300 } } as const

/** What records each call once, at the side of its caller. */
const RECORDED = { recording: { rules: [{ direction: 'out' }] } } as const

/** Their speech goes over a radio that loses nothing, its headers compressed as in LTE. */
const RADIO: RadioConfig = { mode: 'O' }

/** The phones of the lab, and the media that they share. */
interface LabPhones {
  readonly phones: readonly Ue[]
  readonly media: UeMedia
}

/** A phone's ladder is over before the next one's begins. */
const QUIET_MS = 100

/**
 * The lab: a whole network on loopback, two SIMs with random keys, two phones that register and call each other while
 * every message is printed. Then it stays up.
 *
 * @param isRecorded whether their call is
 */
export async function runLab(ring: TraceRing, runtime: Runtime, isRecorded: boolean): Promise<void> {
  const stopped = untilStopped()
  const config = {
    ...labNetwork(),
    api: { listen: { host: '127.0.0.1', port: await freeOr(CONSOLE_PORT) } },
    alarms: { webhooks: [] },
    ...(isRecorded && RECORDED),
  }
  process.stdout.write(
    'There is no voltaic.yaml here, so this is the lab: a whole IMS core on loopback, with two simulated phones.\n' +
      asTyped(`It keeps its data in ${LAB_DATA}. For a network of your own: voltaic init\n`),
  )
  await assertPortsFree(config, runtime.net).catch(toldOfPorts)
  warnOfNewKeys(config)
  const pages = startConsoleBuild(config)
  const traces = await startKeepingTraces(config, [], runtime)
  const core = await createCore(config, runtime, [], undefined, { console: pages, traces: traces.store })
  writeFileSync(LAB_MARK, 'npx voltaic lab reset throws this folder away.\n', { mode: 0o600 })
  const traceSocket = new TraceSocket(config.data, ring, runtime)
  const controlSocket = new ControlSocket(config.data, core)
  await core.start().catch(toldOfPorts)
  const phones: Ue[] = []
  try {
    await traceSocket.start()
    await controlSocket.start()
    const attached: string[] = []
    const media = createPhoneMedia(runtime, RADIO)
    phones.push(...(await startPhones(core, runtime, media, attached)))
    for (const phone of phones) core.phones.adopt(imsiOf(phone), phone)
    if (await showLab(core, { phones, media }, ring, runtime, attached)) await stopped
    else process.exitCode = 1
  } finally {
    await pages.stop()
    await controlSocket.stop()
    await traceSocket.stop()
    await core.stop()
    await traces.stop()
  }
}

/** @returns whether both phones have registered and talked */
async function showLab(
  core: Core,
  { phones, media }: LabPhones,
  ring: TraceRing,
  runtime: Runtime,
  attached: readonly string[],
): Promise<boolean> {
  const story = [...attached]
  const stopLadder = ring.subscribe(printLadder(core.config))
  for (const phone of phones) {
    story.push(told(phone, await phone.register()))
    await untilQuiet(ring, runtime.clock, QUIET_MS)
  }
  stopLadder()
  const areRegistered = phones.every((phone) => phone.isRegistered)
  const isGood = areRegistered && (await showCall(core, { phones, media }, ring, runtime, story))
  const end = isGood
    ? `${ready(core)}\n${await invitation(core.config)}\n${asTyped(nextSteps())}`
    : 'The lab has failed.'
  process.stdout.write(`\n${printableLines(story.join('\n'))}\n\n${end}\n`)
  return isGood
}

/** The call, on a ladder with a lifeline for each phone; adds to the story. @returns whether they have talked */
async function showCall(
  core: Core,
  { phones: [caller, called], media }: LabPhones,
  ring: TraceRing,
  runtime: Runtime,
  story: string[],
): Promise<boolean> {
  if (!caller || !called) throw new Error('the lab has two phones')
  process.stdout.write('\n')
  const phones = [caller, called].map(({ addresses, config }) => ({ name: config.element, addresses }))
  const stopLadder = ring.subscribe(printLadder(core.config, phones))
  const before = recordingsIn(core.config.data)
  const call = await labCall(caller, called, core.media, runtime)
  await untilQuiet(ring, runtime.clock, QUIET_MS)
  stopLadder()
  story.push(call.story)
  const saving = media.saving()
  if (call.isGood && saving) story.push(`  ${describeRadio(saving)}`)
  if (core.config.recording) story.push(await labRecording(core.config.data, before, runtime))
  if (call.isGood) story.push(await labText(caller, called, numberOf(called), runtime))
  return call.isGood
}

/** Phones that know nothing but their SIM: each attaches and is told its P-CSCF. Adds to the story. */
async function startPhones(
  { config, saBackend }: Core,
  runtime: Runtime,
  media: UeMedia,
  story: string[],
): Promise<readonly Ue[]> {
  const options = { media, ...(saBackend === undefined ? {} : { saBackend }) }
  const subscribers = await openSubscribers(config, runtime)
  const packetCore = await startPacketCore(config, runtime)
  try {
    const phones: Ue[] = []
    for (const { subscriber, sim } of await labSims(subscribers, config, runtime)) {
      const { element } = subscriber
      if (element === undefined) continue
      const attachment = await attachPhone(sim, packetCore, runtime)
      story.push(toldOfAttach(element, attachment))
      const pcscf = attachment.kind === 'attached' ? attachment.pcscf[0] : undefined
      const settings = { ...ANSWERING, ...(pcscf === undefined ? {} : { pcscf }) }
      phones.push(createPhone(sim, { element, ...options, settings }, config, runtime))
    }
    for (const phone of phones) await phone.start()
    return phones
  } finally {
    await packetCore.stop()
    await subscribers.close()
  }
}

function imsiOf({ config }: Ue): string {
  return config.impi.split('@', 1)[0] ?? config.impi
}

function toldOfAttach(element: string, attachment: PhoneAttachment): string {
  if (attachment.kind === 'not attached') return `✗ ${element} found no P-CSCF: ${attachment.why}`
  const places = attachment.pcscf.map(({ address }) => address.host).join(', ')
  return `✓ ${element} attached and was told its P-CSCF: ${places} (PCO, MTU ${attachment.connection.mtu ?? 'not told'})`
}

function told(phone: Ue, outcome: RegisterOutcome): string {
  const who = `${phone.config.element} (${phone.config.impi.split('@', 1)[0]})`
  if (outcome.kind === 'registered') {
    return `✓ ${who} is registered for ${outcome.expires} s as ${outcome.associatedUris.join(' and ')}`
  }
  const why = outcome.kind === 'refused' ? `refused: ${outcome.status} ${outcome.reason}` : outcome.kind
  return `✗ ${who} is not registered: ${why}`
}

/** Whoever has no configuration has no ports to change. */
function toldOfPorts(error: unknown): never {
  if (!(error instanceof VoltaicError) || error.code !== 'NET_PORT_TAKEN') throw error
  throw new VoltaicError(
    'LAB_PORT_TAKEN',
    `the lab has fixed ports on 127.0.0.1, and one of them is not free: ${error.message}`,
    'When that is another lab, use that one, or end it (Ctrl-C where it runs); a network with ports of your own: voltaic init',
    { cause: error },
  )
}

function nextSteps(): string {
  return [
    'Start over with fresh SIMs (after Ctrl-C): npx voltaic lab reset',
    '',
    'Try next, in another terminal:',
    '  npx voltaic trace                                 every message as it happens',
    '  npx voltaic why 001010000000001                   what does not work, and what mends it: nothing is wrong yet',
    '  npx voltaic subscriber show 001010000000001       what the HSS knows of the first SIM',
    '  npx voltaic ue call 001010000000003 +99901000001  a phone of your own calls one of these',
    '  npx voltaic ue message 001010000000003 +99901000002 hello',
    '  npx voltaic ue sms 001010000000003 +99901000002 hello --report    the same as a short message',
    '  npx voltaic calls                                 the calls under way',
    '  npx voltaic load --phones 200 --rate 10           what this machine can take',
  ].join('\n')
}
