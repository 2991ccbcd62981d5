import { Card, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Activity } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'

type Measure = 'requests' | 'registrations' | 'calls' | 'texts'

const MEASURES: readonly { readonly measure: Measure; readonly name: string; readonly unit: 's' | 'min' }[] = [
  { measure: 'requests', name: 'SIP requests', unit: 's' },
  { measure: 'registrations', name: 'Registrations', unit: 'min' },
  { measure: 'calls', name: 'Calls begun', unit: 'min' },
  { measure: 'texts', name: 'Texts taken', unit: 'min' },
]
const MINUTE_SECONDS = 60

/** How much was done in the last minutes, each with its course. */
export function Rates(): ReactNode {
  const { data } = useAnswer('showActivity', {}, { everyMs: 2 * LIVE_MS })
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} component="section" aria-label="Rates">
      {MEASURES.map(({ measure, name, unit }) => {
        const value = data === undefined ? undefined : rateOf(data, measure, unit)
        return (
          <Card key={measure} withBorder padding="sm">
            <Text size="sm" c="dimmed">
              {name}
            </Text>
            <Text fw={700}>{value === undefined ? '–' : `${value} / ${unit}`}</Text>
            <Course values={data?.rates.map((each) => each[measure]) ?? []} />
          </Card>
        )
      })}
    </SimpleGrid>
  )
}

/** Of the last look for a second, of the last minute for a minute. */
function rateOf({ rates, rateSeconds }: Activity, measure: Measure, unit: 's' | 'min'): number {
  const looks = unit === 's' ? 1 : Math.round(MINUTE_SECONDS / rateSeconds)
  const sum = rates.slice(-looks).reduce((all, each) => all + each[measure], 0)
  return unit === 's' ? Number((sum / rateSeconds).toFixed(1)) : sum
}

/** Looks that are drawn: five minutes. */
const LOOKS = 60
const HEIGHT = 24

/** A bar for each look, the newest at the right; the numbers beside it say what matters. */
function Course({ values }: { readonly values: readonly number[] }): ReactNode {
  const shown = values.slice(-LOOKS)
  const most = Math.max(1, ...shown)
  return (
    <svg aria-hidden="true" width="100%" height={HEIGHT} viewBox={`0 0 ${LOOKS} ${HEIGHT}`} preserveAspectRatio="none">
      <line x1={0} y1={HEIGHT - 0.5} x2={LOOKS} y2={HEIGHT - 0.5} stroke="currentColor" strokeOpacity={0.35} />
      {shown.map((value, index) => {
        const height = (value / most) * (HEIGHT - 2)
        const x = LOOKS - shown.length + index
        return (
          <rect
            // a look has no name but its place
            // biome-ignore lint/suspicious/noArrayIndexKey: bars move to the left as a whole
            key={index}
            x={x + 0.1}
            y={HEIGHT - height}
            width={0.8}
            height={height}
            fill="var(--mantine-color-anchor)"
          />
        )
      })}
    </svg>
  )
}
