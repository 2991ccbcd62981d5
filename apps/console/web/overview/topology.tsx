import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'
import type { Network } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { type LiveLink, liveLinks, rateText } from './live-flows.ts'
import { type Layout, NARROW, WIDE } from './topology-places.ts'

const BOX = { width: 96, height: 36 } as const
/** Room for boxes at the border. */
const MARGIN = 8

/** The elements that run here, the reference points between them, and what goes over them at this moment. */
export function Topology({ network }: { readonly network: Network }): ReactNode {
  const isNarrow = useMediaQuery('(max-width: 48em)')
  const { data: activity } = useAnswer('showActivity', {}, { everyMs: 2 * LIVE_MS })
  const layout = isNarrow ? NARROW : WIDE
  const present = presentIn(network).filter((name) => name in layout.places)
  const links = liveLinks(network, activity).filter(({ from, to }) => present.includes(from) && present.includes(to))
  const live = links.filter(({ perSecond }) => perSecond > 0)
  return (
    <>
      <svg
        viewBox={`${-MARGIN} ${-MARGIN} ${layout.width + 2 * MARGIN} ${layout.height + 2 * MARGIN}`}
        role="img"
        width="100%"
        aria-labelledby="topology-title"
      >
        <title id="topology-title">{`${present.map(nameOf).join(', ')} with the reference points between them`}</title>
        {links.map((link) => (
          <LinkLine key={`${link.from}-${link.to}-${link.name}`} link={link} layout={layout} />
        ))}
        {present.map((name) => (
          <Box key={name} name={name} layout={layout} count={countOf(name, network)} />
        ))}
        {links.map((link) => (
          <LinkName key={`${link.from}-${link.to}-${link.name}`} link={link} layout={layout} />
        ))}
      </svg>
      <ul className="ladder-words" aria-label="What goes over them now">
        {live.map(({ from, to, name, perSecond }) => (
          <li key={`${from}-${to}-${name}`}>{`${nameOf(from)} and ${nameOf(to)}: ${name}, ${rateText(perSecond)}`}</li>
        ))}
      </ul>
    </>
  )
}

function presentIn({ elements, trunks }: Network): readonly string[] {
  const functions = new Set(elements.map((element) => element.function))
  return ['ue', ...functions, ...(trunks.length > 0 ? ['trunk'] : [])]
}

function nameOf(name: string): string {
  if (name === 'ue') return 'phones'
  return name === 'trunk' ? 'trunks' : name
}

function countOf(name: string, { elements, trunks }: Network): number {
  if (name === 'ue') return 1
  return name === 'trunk' ? trunks.length : elements.filter((element) => element.function === name).length
}

interface LinkProps {
  readonly link: LiveLink
  readonly layout: Layout
}

function LinkLine({ link: { from, to, perSecond }, layout: { places } }: LinkProps): ReactNode {
  const [a, b] = [places[from], places[to]]
  if (a === undefined || b === undefined) return null
  const isLive = perSecond > 0
  return (
    <line
      x1={a[0]}
      y1={a[1]}
      x2={b[0]}
      y2={b[1]}
      className={isLive ? 'flow' : undefined}
      stroke={isLive ? 'var(--mantine-color-anchor)' : 'currentColor'}
      strokeOpacity={isLive ? 1 : 0.35}
      strokeWidth={isLive ? 2 + Math.min(3, Math.log10(1 + perSecond)) : 1}
    />
  )
}

/** In the middle of its line, on the ground of the page: lines may cross there. */
function LinkName({ link: { from, to, name, perSecond }, layout: { places } }: LinkProps): ReactNode {
  const [a, b] = [places[from], places[to]]
  if (a === undefined || b === undefined) return null
  return (
    <text
      x={(a[0] + b[0]) / 2}
      y={(a[1] + b[1]) / 2 + 4}
      fontSize={12}
      fontWeight={perSecond > 0 ? 700 : 400}
      textAnchor="middle"
      fill="currentColor"
      stroke="var(--mantine-color-body)"
      strokeWidth={4}
      paintOrder="stroke"
    >
      {perSecond > 0 ? `${name} ${rateText(perSecond)}` : name}
    </text>
  )
}

function Box(props: { readonly name: string; readonly layout: Layout; readonly count: number }): ReactNode {
  const { name, layout, count } = props
  const place = layout.places[name]
  if (place === undefined) return null
  const [x, y] = place
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
      <text x={x} y={y + 4} fontSize={14} textAnchor="middle" fill="currentColor">
        {count > 1 ? `${nameOf(name)} × ${count}` : nameOf(name)}
      </text>
    </g>
  )
}
