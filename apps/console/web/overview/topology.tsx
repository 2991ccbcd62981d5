import type { ReactNode } from 'react'
import type { Network } from '../api/operations.ts'

/** Where an element of a function stands in the picture, in percent; several of one function stand below each other. */
const PLACES: Readonly<Record<string, readonly [number, number]>> = {
  pcscf: [22, 50],
  icscf: [44, 25],
  scscf: [66, 50],
  hss: [66, 12],
  dns: [88, 12],
  agw: [22, 85],
  as: [88, 50],
  'ip-sm-gw': [88, 70],
  bgcf: [66, 85],
}

/** Reference points of TS 23.228 §4 between functions. */
const LINKS: readonly (readonly [string, string, string])[] = [
  ['ue', 'pcscf', 'Gm'],
  ['pcscf', 'icscf', 'Mw'],
  ['icscf', 'scscf', 'Mw'],
  ['pcscf', 'scscf', 'Mw'],
  ['icscf', 'hss', 'Cx'],
  ['scscf', 'hss', 'Cx'],
  ['scscf', 'as', 'ISC'],
  ['scscf', 'ip-sm-gw', 'ISC'],
  ['scscf', 'bgcf', 'Mi'],
  ['pcscf', 'agw', 'Iq'],
]
const PHONE: readonly [number, number] = [4, 50]
const WIDTH = 800
const HEIGHT = 320
const BOX = { width: 92, height: 34 } as const

/** The elements that run here and the reference points between them. */
export function Topology({ network }: { readonly network: Network }): ReactNode {
  const functions = new Set(network.elements.map((element) => element.function))
  const at = (name: string): readonly [number, number] | undefined => {
    const place = name === 'ue' ? PHONE : functions.has(name) ? PLACES[name] : undefined
    return place && [(place[0] / 100) * WIDTH, (place[1] / 100) * HEIGHT]
  }
  const names = [...functions].filter((name) => name in PLACES)
  return (
    <svg viewBox={`-50 -10 ${WIDTH + 100} ${HEIGHT + 20}`} role="img" width="100%" aria-labelledby="topology-title">
      <title id="topology-title">{`Phones and ${names.join(', ')} with the reference points between them`}</title>
      {LINKS.map(([from, to, name]) => {
        const [a, b] = [at(from), at(to)]
        if (a === undefined || b === undefined) return null
        return (
          <g key={`${from}-${to}`}>
            <line x1={a[0]} y1={a[1]} x2={b[0]} y2={b[1]} stroke="currentColor" strokeOpacity={0.35} />
            <text x={(a[0] + b[0]) / 2 + 4} y={(a[1] + b[1]) / 2 - 4} fontSize={11} fill="currentColor" opacity={0.8}>
              {name}
            </text>
          </g>
        )
      })}
      {['ue', ...names].map((name) => (
        <Box key={name} name={name} place={at(name)} count={countOf(name, network)} />
      ))}
    </svg>
  )
}

function countOf(name: string, { elements }: Network): number {
  return name === 'ue' ? 1 : elements.filter((element) => element.function === name).length
}

function Box(props: {
  readonly name: string
  readonly place: readonly [number, number] | undefined
  readonly count: number
}): ReactNode {
  const { name, place, count } = props
  if (place === undefined) return null
  const [x, y] = place
  const words = name === 'ue' ? 'phones' : count > 1 ? `${name} × ${count}` : name
  return (
    <g>
      <rect
        x={x - BOX.width / 2}
        y={y - BOX.height / 2}
        {...BOX}
        rx={6}
        fill="var(--mantine-color-body)"
        stroke="var(--mantine-primary-color-filled)"
      />
      <text x={x} y={y + 4} fontSize={13} textAnchor="middle" fill="currentColor">
        {words}
      </text>
    </g>
  )
}
