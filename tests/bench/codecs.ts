import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Benches that print their own figures; each runs alone and can be run alone: node tests/bench/aka.ts */
const BENCHES = [
  'sip-codec',
  'sip-stack',
  'diameter-codec',
  'dns-codec',
  'aka',
  'hss',
  'trace',
  'esp',
  'ere',
  'ifc',
] as const

/** Runs them one after the other, so that none disturbs another. @returns how many failed */
export function runCodecBenches(tell: (text: string) => void): number {
  let failures = 0
  for (const [index, name] of BENCHES.entries()) {
    tell(`[${index + 1}/${BENCHES.length}] ${name}`)
    const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
    const { status } = spawnSync(process.execPath, [file], { stdio: 'inherit' })
    if (status !== 0) failures += 1
  }
  return failures
}
