import { Alert, Code, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { WhyFinding } from '../api/operations.ts'

/** How sure the doctor is, in words. */
function sureness(confidence: number): string {
  if (confidence >= 0.9) return 'The messages prove it'
  return confidence >= 0.7 ? 'This fits best' : 'This may be it'
}

/** Causes with their proof and what mends them, the likeliest first. */
export function Findings({ findings }: { readonly findings: readonly WhyFinding[] }): ReactNode {
  if (findings.length === 0) return <Alert color="green" title="Nothing is wrong, as far as the messages show" />
  return (
    <Stack gap="sm">
      {findings.map((finding, index) => (
        <Alert key={finding.cause} color={index === 0 ? 'orange' : 'gray'} title={finding.what}>
          <Text size="sm">{sureness(finding.confidence)}:</Text>
          <ul>
            {finding.proofs.map(({ at, where, field, says }) => (
              <li key={`${at} ${field} ${says}`}>
                <Text size="sm" span>
                  {new Date(at).toISOString().slice(11, 23)} {where}, {field}:{' '}
                </Text>
                <Text size="sm" span className="mono">
                  {says}
                </Text>
              </li>
            ))}
          </ul>
          {finding.remedies.map(({ text, commands }) => (
            <div key={text}>
              <Text size="sm" fw={600}>
                {text}
              </Text>
              {commands?.map((command) => (
                <Code key={command} block tabIndex={0}>
                  {command}
                </Code>
              ))}
            </div>
          ))}
        </Alert>
      ))}
    </Stack>
  )
}
