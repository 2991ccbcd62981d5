import assert from 'node:assert/strict'
import type { SimCard } from '@voltaic/hss'
import type { Address } from '@voltaic/runtime'
import { parseSessionDescription, rtpAddressOf } from '@voltaic/sdp'
import type { SipMessage } from '@voltaic/sip'
import { type DescriptionParts, description, type Script, ScriptedPhone, sdp } from '../calls/scripted-phone.ts'
import type { Stage } from '../calls/stage.ts'
import { RawMedia } from './raw-media.ts'

/** CMR 15, one frame of AMR-WB that says nothing. */
const NO_DATA = Uint8Array.of(0xf7, 0xc0)
const RTP_PORT = 40_000
/** Packets that one speaks in a go. */
export const WORDS = 5

/** A scripted phone with a mouth and an ear. */
export class MediaPhone {
  readonly sip: ScriptedPhone
  readonly media: RawMedia
  /** Where it has been told to send media: of the last description that came. */
  told: Address | undefined

  private constructor(sip: ScriptedPhone, media: RawMedia) {
    this.sip = sip
    this.media = media
  }

  /**
   * @param host its own: the gateway tells phones apart by their hosts
   * @param script may use the phone once it is there
   */
  static async take(stage: Stage, host: string, script: Script = {}, sim?: SimCard): Promise<MediaPhone> {
    const sip = await ScriptedPhone.take(stage, script, {}, sim, host)
    const media = stage.add(await RawMedia.open(stage.network.runtime.net, { host, port: RTP_PORT }))
    return new MediaPhone(sip, media)
  }

  /** What it says of its media, as a body. */
  body(parts: DescriptionParts = {}): ReturnType<typeof sdp> {
    return sdp(description(this.media.rtp, parts))
  }

  /** Takes the address from a message. */
  hear(message: SipMessage): void {
    this.told = placeIn(message.body)
  }

  speak(payload: Uint8Array = NO_DATA, payloadType?: number): void {
    this.media.speak(payload, this.told ?? assert.fail('it has not been told where to'), payloadType)
  }

  /** Packets that it has heard since it was last asked. */
  get heard(): number {
    return this.media.heard.splice(0).length
  }
}

/** All of them speak. @returns how many packets each has heard */
export async function speakAtOnce(stage: Stage, ...phones: readonly MediaPhone[]): Promise<readonly number[]> {
  for (const phone of phones) phone.media.heard.splice(0)
  for (let word = 0; word < WORDS; word++) {
    for (const phone of phones) phone.speak()
    await stage.pass(20)
  }
  await stage.pass(20)
  return phones.map(({ heard }) => heard)
}

/** Where a description wants RTP. */
export function placeIn(body: Uint8Array): Address {
  const session = parseSessionDescription(Buffer.from(body).toString('utf8'))
  const place = session.media[0] && rtpAddressOf(session, session.media[0])
  return place === undefined ? assert.fail('no address') : { host: place.address, port: place.port }
}
