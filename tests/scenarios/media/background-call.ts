import assert from 'node:assert/strict'
import type { NgClient, StreamReport } from '@voltaic/ng'
import type { MediaSummary } from '@voltaic/ue'
import { type BothEnds, hangUp, talk } from '../calls/dialling.ts'
import { Stage } from '../calls/stage.ts'
import type { Network } from '../network.ts'

const SPEAKING = { preconditions: 'none', sessionTimer: 'off', media: {} } as const
/** How long it is listened to after whatever was done, in milliseconds. */
const LISTENING_MS = 400
/** Frames that may be on their way when it is looked. In a pause a phone sends one in eight. */
const ON_THEIR_WAY = 2
/** Frames that tell that both hear each other. */
const FIRST_FRAMES = 5

/** Two phones that talk to each other while something else happens at the gateway. */
export class BackgroundCall {
  readonly #stage: Stage
  readonly #call: BothEnds

  private constructor(stage: Stage, call: BothEnds) {
    this.#stage = stage
    this.#call = call
  }

  static async begin(network: Network): Promise<BackgroundCall> {
    const stage = Stage.enter(network)
    const [alice, bob] = await stage.pair(SPEAKING, SPEAKING)
    const call = await talk(stage, alice, bob)
    const begun = new BackgroundCall(stage, call)
    await stage.eventually(() => begun.#heard.every(({ received }) => received >= FIRST_FRAMES), 'speech')
    return begun
  }

  /** Call-ID of SIP. */
  get id(): string {
    return this.#call.out.id
  }

  /** Both phones go on hearing each other, frame by frame and without a hole, while that happens and after it. */
  async isUndisturbedBy(attack: () => Promise<void>): Promise<void> {
    await attack()
    const before = this.#heard
    await this.#stage.pass(LISTENING_MS, 20)
    const now = this.#heard
    for (const [index, { received, matched, lost, late, duplicated, refused }] of now.entries()) {
      const more = received - (before[index]?.received ?? 0)
      const sent = (now[1 - index]?.sent ?? 0) - (before[1 - index]?.sent ?? 0)
      assert.ok(sent > 0 && Math.abs(sent - more) <= ON_THEIR_WAY, `${more} of ${sent} frames in ${LISTENING_MS} ms`)
      assert.deepEqual(
        { matched, lost, late, duplicated, refused },
        { matched: received, lost: 0, late: 0, duplicated: 0, refused: 0 },
      )
    }
  }

  /** What the gateway says of it: both sides of both anchorings. */
  async streams(gateway: NgClient): Promise<readonly StreamReport[]> {
    return streamsOf(gateway, this.id, this.#stage)
  }

  async end(): Promise<void> {
    try {
      await hangUp(this.#stage, this.#call)
    } finally {
      await this.#stage.leave()
    }
  }

  get #heard(): readonly MediaSummary[] {
    return [this.#call.out, this.#call.in].map(({ statistics }) => statistics.media ?? assert.fail('no media'))
  }
}

/** What the gateway says of a call of SIP, wherever it passes. */
export async function streamsOf(gateway: NgClient, callId: string, stage: Stage): Promise<readonly StreamReport[]> {
  const streams: StreamReport[] = []
  for (const name of await namesOf(gateway, callId, stage)) {
    const report = await stage.soon(gateway.query({ callId: name }), 'the report of the gateway')
    streams.push(...(report?.streams ?? []))
  }
  return streams
}

/** The names of a call of SIP at the gateway: one for each time that it passes it. */
export async function namesOf(gateway: NgClient, callId: string, stage: Stage): Promise<readonly string[]> {
  const names = await stage.soon(gateway.list(1000), 'the list of the gateway')
  return names.filter((name) => name.startsWith(`${callId};`))
}

/** Packets that the gateway has refused in these streams. */
export function droppedIn(streams: readonly StreamReport[]): number {
  return streams.reduce((sum, { dropped }) => sum + dropped, 0)
}
