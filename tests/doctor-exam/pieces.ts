import assert from 'node:assert/strict'
import type { VoltaicConfig } from '@voltaic/core'
import type { UeCall, UeConfig } from '@voltaic/ue'
import { numberOf, PLAIN } from '../scenarios/calls/dialling.ts'
import type { Stage } from '../scenarios/calls/stage.ts'
import type { Phone } from '../scenarios/network.ts'

const NG = { host: '127.0.0.1', port: 2223 }

/** A network whose calls pass a media gateway, which counts what each side sends. */
export function withMediaGateway(config: VoltaicConfig): VoltaicConfig {
  const agw: VoltaicConfig['elements'][number] = {
    name: 'agw',
    function: 'agw',
    ng: NG,
    access: [NG.host],
    core: [NG.host],
    ports: { first: 10_000, last: 16_383 },
    engine: 'user-space',
    controllers: [],
  }
  const elements = config.elements.map((element) =>
    element.function === 'pcscf'
      ? { ...element, media: { gateway: NG, onFailure: 'refuse', earlyMedia: 'open', inactivityMs: 60_000 } as const }
      : element,
  )
  return { ...config, elements: [...elements, agw] }
}

/** Two phones that are registered. */
export async function pairOf(
  stage: Stage,
  caller: Partial<UeConfig> = {},
  called: Partial<UeConfig> = {},
): Promise<readonly [Phone, Phone]> {
  const alice = await stage.registered({ ...PLAIN, ...caller })
  const bob = await stage.registered({ ...PLAIN, ...called })
  return [alice, bob] as const
}

/** A call that fails, however long that takes. @returns its Call-ID */
export async function failingCall(stage: Stage, caller: Phone, dialled: string, most = 300_000): Promise<string> {
  const call = caller.call(dialled)
  const outcome = await stage.later(call.ended, 'the end of the call', most)
  assert.notEqual(outcome.kind, 'completed')
  await stage.pass(5000)
  return call.id
}

/** Speaks for some seconds, and hangs up. @returns the Call-ID at the caller */
export async function speak(stage: Stage, caller: Phone, called: Phone, milliseconds = 8000): Promise<string> {
  const incoming = stage.incoming(called)
  const out = caller.call(numberOf(called))
  const call: UeCall = await incoming
  await stage.soon(Promise.all([call.answer(), out.until('answered')]), 'the answer')
  await stage.pass(milliseconds, 200)
  await stage.soon(out.hangUp(), 'BYE')
  await stage.pass(2000)
  return out.id
}
