import { Code, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface Line {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Lines around a change that are shown with it. */
const AROUND = 3
const SIGNS = { same: ' ', added: '+', removed: '-' } as const
const COLOURS = {
  same: 'inherit',
  added: 'light-dark(#0b5c20, #8ce99a)',
  removed: 'light-dark(#a51111, #ffa8a8)',
} as const

/** What changes, with a few lines around it. */
export function DiffView({ diff }: { readonly diff: readonly Line[] }): ReactNode {
  const numbered = diff.map((line, index) => ({ ...line, index }))
  const shown = numbered.filter(({ index }) =>
    diff.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'),
  )
  if (shown.length === 0) return <Text size="sm">Nothing changes.</Text>
  return (
    <Code block role="region" aria-label="What changes" tabIndex={0}>
      {shown.map(({ kind, text, index }, place) => (
        <span key={index} style={{ color: COLOURS[kind], display: 'block' }}>
          {place > 0 && shown[place - 1]?.index !== index - 1 ? '…\n' : ''}
          {`${SIGNS[kind]} ${text}`}
        </span>
      ))}
    </Code>
  )
}
