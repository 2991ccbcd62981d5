import { Alert, Anchor, Badge, Code, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { WhyFinding } from '../api/operations.ts'
import { WithDocs } from '../learn/with-docs.tsx'

/** How sure the doctor is, in words. */
function sureness(confidence: number): string {
  if (confidence >= 0.9) return 'The messages prove it'
  return confidence >= 0.7 ? 'This fits best' : 'This may be it'
}

/** Causes with their proof and what mends them, the likeliest first; what works again comes last. */
export function Findings({ findings }: { readonly findings: readonly WhyFinding[] }): ReactNode {
  return (
    <Stack gap="sm">
      {findings.map((finding, index) => (
        <Alert
          key={`${finding.cause} ${finding.what}`}
          className="wide-body"
          color={index === 0 && finding.worksSince === undefined ? 'orange' : 'gray'}
          title={finding.what}
        >
          <WhenOver finding={finding} />
          <Text size="sm">{sureness(finding.confidence)}:</Text>
          <ul className="proofs">
            {finding.proofs.map((proof) => (
              <Proof key={`${proof.at} ${proof.field} ${proof.says}`} proof={proof} />
            ))}
          </ul>
          <Remedies remedies={finding.remedies} />
        </Alert>
      ))}
    </Stack>
  )
}

/** Of what works again: when it was so, and since when it is not. */
function WhenOver({ finding: { worksSince, proofs } }: { readonly finding: WhyFinding }): ReactNode {
  const last = proofs.at(-1)
  if (worksSince === undefined || last === undefined) return null
  return (
    <Badge color="gray" variant="default" tt="none" mb="xs">
      was so at {utcTime(last.at)}, works since {utcTime(worksSince)}
    </Badge>
  )
}

function Proof({ proof }: { readonly proof: WhyFinding['proofs'][number] }): ReactNode {
  const { at, where, field, says, id, callId } = proof
  const place = `${utcTime(at)} ${where}`
  return (
    <li>
      <Text size="sm" span>
        {id === undefined ? (
          place
        ) : (
          <Anchor component={Link} href={ladderLink(callId, id)} fz="sm">
            {place}
          </Anchor>
        )}
        , {field}:{' '}
      </Text>
      <Text size="sm" span className="mono">
        {says}
      </Text>
    </li>
  )
}

/** The ladder of a call or registration, with one of its messages open. */
export function ladderLink(callId: string | undefined, id: string | undefined): string {
  const query = { ...(callId !== undefined && { who: callId }), ...(id !== undefined && { message: id }) }
  return `/console/ladder?${new URLSearchParams(query)}`
}

export function utcTime(at: number): string {
  return new Date(at).toISOString().slice(11, 23)
}

/** What to do, with the commands as typed in a shell. */
export function Remedies({ remedies }: { readonly remedies: WhyFinding['remedies'] }): ReactNode {
  return remedies.map(({ text, commands }) => (
    <div key={text}>
      <Text size="sm" fw={600}>
        <WithDocs text={text} />
      </Text>
      {commands?.map((command) => (
        <Code key={command} block tabIndex={0} className="command">
          {command}
        </Code>
      ))}
    </div>
  ))
}
