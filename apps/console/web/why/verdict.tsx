import { Alert, Anchor, Stack, Text } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { WhyAnswer } from '../api/operations.ts'
import { ladderLink, Remedies, utcTime } from './findings.tsx'

const COLOURS: Readonly<Record<WhyAnswer['verdict']['standing'], string>> = {
  causes: 'orange',
  failed: 'orange',
  mended: 'green',
  works: 'green',
  silent: 'blue',
  unknown: 'gray',
}

/** What the doctor comes to where it is not just its causes: nothing wrong, nothing heard, nobody there, or no rule that knows. */
export function Verdict({ verdict }: { readonly verdict: WhyAnswer['verdict'] }): ReactNode {
  const { standing, what, near = [], remedies, failures } = verdict
  if (standing === 'causes' && failures.length === 0) return null
  return (
    <Alert
      className="wide-body"
      color={COLOURS[standing]}
      title={standing === 'causes' ? 'What failed besides, and no rule knows why' : what}
      role="status"
    >
      <Stack gap="xs">
        <Near names={near} />
        {failures.map(({ procedure, at, to, says, by, callId, id }) => (
          <Text key={`${callId} ${at}`} size="sm">
            {utcTime(at)} {procedure} {to}: {says}
            {by !== undefined && ` from ${by}`}
            {id !== undefined && (
              <>
                {' · '}
                <Anchor component={Link} href={ladderLink(callId, id)} fz="sm">
                  Messages
                </Anchor>
              </>
            )}
          </Text>
        ))}
        <Remedies remedies={remedies} />
      </Stack>
    </Alert>
  )
}

/** Those who may have been meant. */
function Near({ names }: { readonly names: readonly string[] }): ReactNode {
  if (names.length === 0) return null
  return (
    <Text size="sm">
      Did you mean{' '}
      {names.map((name, index) => (
        <Fragment key={name}>
          {index > 0 && ' or '}
          <Anchor component={Link} href={`/console/why?${new URLSearchParams({ who: name })}`} fz="sm">
            {name}
          </Anchor>
        </Fragment>
      ))}
      ?
    </Text>
  )
}
