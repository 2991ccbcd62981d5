import { Badge, Button, Code, Grid, Group, Select, Stack, Text, Textarea } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import { useChange } from '../api/queries.ts'
import { reach } from '../first-hour/reached.ts'
import { EXAMPLE_MESSAGE } from './examples.ts'

const SESSION_CASES = [
  'ORIGINATING_SESSION',
  'TERMINATING_REGISTERED',
  'TERMINATING_UNREGISTERED',
  'ORIGINATING_UNREGISTERED',
  'ORIGINATING_CDIV',
] as const
type SessionCase = (typeof SESSION_CASES)[number]

const MONO = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }

/** What filter criteria make of a request, condition by condition; nothing is stored. */
export function IfcPlayground(props: {
  readonly profile: string
  readonly onProfile: (xml: string) => void
}): ReactNode {
  const { profile } = props
  const [message, setMessage] = useState(EXAMPLE_MESSAGE)
  const [sessionCase, setSessionCase] = useState<SessionCase>('ORIGINATING_SESSION')
  const explain = useChange('explainIfc', [])
  useEffect(() => {
    if (explain.isSuccess) reach('services')
  }, [explain.isSuccess])
  return (
    <Stack>
      <Grid>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Textarea
            label="Filter criteria"
            value={profile}
            onChange={(event) => props.onProfile(event.currentTarget.value)}
            autosize
            minRows={14}
            maxRows={22}
            styles={MONO}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Textarea
            label="Request"
            description="as it stands in a trace"
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            autosize
            minRows={13}
            maxRows={22}
            styles={MONO}
          />
        </Grid.Col>
      </Grid>
      <Group align="flex-end">
        <Select
          label="Session case"
          data={[...SESSION_CASES]}
          value={sessionCase}
          onChange={(value) => setSessionCase((value ?? 'ORIGINATING_SESSION') as SessionCase)}
          allowDeselect={false}
          w={280}
        />
        <Button loading={explain.isPending} onClick={() => explain.mutate({ body: { profile, message, sessionCase } })}>
          Explain
        </Button>
      </Group>
      {explain.data !== undefined && (
        <section aria-label="Explanation">
          <Group gap="xs" mb="xs">
            <Text>
              {explain.data.servers.length === 0
                ? 'The request goes to no application server.'
                : 'The request goes to:'}
            </Text>
            {explain.data.servers.map((server) => (
              <Badge key={server} variant="default" tt="none">
                {server}
              </Badge>
            ))}
          </Group>
          <Code block tabIndex={0}>
            {explain.data.text}
          </Code>
        </section>
      )}
    </Stack>
  )
}
