import { existsSync } from 'node:fs'
import type { Asked } from '@voltaic/diagnosis'
import { isMessage, type TraceFinder } from '@voltaic/trace'
import { elementsOf, type VoltaicConfig } from '../config/config.ts'
import type { Subscribers } from '../subscribers.ts'

/** Subscribers with whose names one is compared that nobody has. */
const MAX_COMPARED = 1000
const MAX_NEAR = 3
/** Digits or letters by which a name may differ from the one that was meant. */
const MAX_DISTANCE = 2

/**
 * Who is meant by what somebody typed, as far as this network knows.
 *
 * @param subscribers undefined where the HSS is not at hand
 * @param phones names of simulated phones that are on
 */
export async function askedFor(
  who: string,
  config: VoltaicConfig,
  subscribers: Subscribers | undefined,
  phones: readonly string[] = [],
): Promise<Asked> {
  const pcscfs = elementsOf(config, 'pcscf').map(({ sip: { host, port } }) =>
    host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
  )
  if (subscribers === undefined) return { who, pcscfs }
  if ((await subscribers.provisioning.show(who)) !== undefined) return { who, pcscfs, isSubscriber: true }
  const listed = await subscribers.provisioning.list({ limit: MAX_COMPARED })
  const names = listed.flatMap(({ imsi, msisdn }) => [imsi ?? [], msisdn === undefined ? [] : `+${msisdn}`].flat())
  return { who, pcscfs, isSubscriber: false, near: nearest(who, [...phones, ...names]) }
}

/** Whether a data folder has an HSS that can be asked; opening one would make it. */
export function hasHss(config: VoltaicConfig): boolean {
  return existsSync(config.data) && elementsOf(config, 'hss').length > 0
}

function nearest(who: string, names: readonly string[]): readonly string[] {
  const distances = names.map((name) => ({ name, distance: distanceBetween(who, name) }))
  return distances
    .filter(({ distance }) => distance <= MAX_DISTANCE)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_NEAR)
    .map(({ name }) => name)
}

/** Levenshtein's; more than the greatest that counts is not told apart. */
function distanceBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_DISTANCE) return MAX_DISTANCE + 1
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

const NAME = /^[a-z][\w-]{0,31}$/i
const FROM = /\r\n(?:From|f)[ \t]*:[^\r\n]*?sips?:(\d{6,15})@/i

/** The IMSI of a simulated phone by its name: who has registered from it last. @returns undefined for other names */
export function imsiOfPhone(traces: TraceFinder, name: string): string | undefined {
  if (!NAME.test(name)) return undefined
  const own = traces.find({ protocols: ['sip'] }).filter((entry) => entry.element === name)
  for (const entry of own.toReversed()) {
    if (!isMessage(entry) || entry.direction !== 'out') continue
    const head = Buffer.from(entry.data.buffer, entry.data.byteOffset, entry.data.byteLength).toString('latin1')
    const imsi = head.startsWith('REGISTER ') ? FROM.exec(head)?.[1] : undefined
    if (imsi !== undefined) return imsi
  }
  return undefined
}
