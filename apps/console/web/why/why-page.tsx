import { Button, Group, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useEffect, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { reach } from '../first-hour/reached.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { Findings, utcTime } from './findings.tsx'
import { Verdict } from './verdict.tsx'

/** Why a phone does not register, a call fails or a text does not come. */
export function WhyPage(): ReactNode {
  const [search, setSearch] = useSearchParams()
  const who = search.get('who') ?? ''
  const [typed, setTyped] = useState(who)
  const why = useAnswer('explainWhy', { query: { who } }, { enabled: who !== '', everyMs: 5 * LIVE_MS })
  const isExplained = (why.data?.findings.length ?? 0) > 0
  useEffect(() => {
    if (isExplained) reach('why')
  }, [isExplained])
  // a name that may have been meant leads here too
  useEffect(() => setTyped(who), [who])
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    setSearch({ who: typed.trim() })
  }
  return (
    <Page title="Why">
      <Group align="flex-end" component="form" onSubmit={submit}>
        <TextInput
          label="Who or which call"
          placeholder="IMSI, number, phone or Call-ID"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          w={280}
        />
        <Button type="submit" disabled={typed.trim() === ''}>
          Why does it not work?
        </Button>
        {who !== '' && (
          <Button component={Link} variant="default" href={`/console/ladder?${new URLSearchParams({ who })}`}>
            Its messages
          </Button>
        )}
      </Group>
      {who === '' ? (
        <EmptyState title="Ask the doctor">
          It looks at every message of a subscriber or a call, names the likeliest cause, shows the message that proves
          it, and says what mends it. Try it with a phone that does something wrong on purpose.
        </EmptyState>
      ) : (
        <Answered of={why}>
          {({ findings, verdict, newestSince }) => (
            <>
              {newestSince !== undefined && (
                <Text size="sm">
                  There is more of it than is looked at: this is of the newest, since {utcTime(newestSince)}.
                </Text>
              )}
              <Verdict verdict={verdict} />
              <Findings findings={findings} />
            </>
          )}
        </Answered>
      )}
    </Page>
  )
}
