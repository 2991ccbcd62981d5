import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import { Link } from 'wouter'
import type { Phone } from '../api/operations.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { timeOfDay } from '../shell/times.ts'
import { NumberField } from './number-field.tsx'
import { isLost, textState } from './text-state.ts'

/** Texts that are shown of a phone. */
const MOST_SHOWN = 5

/** Texts of a phone: the last ones, and a new one. */
export function PhoneTexts({ phone, others }: { readonly phone: Phone; readonly others: readonly Phone[] }): ReactNode {
  const [to, setTo] = useState('')
  const [text, setText] = useState('')
  const send = useChange('sendPhoneText', ['listPhones'])
  const isAllowed = useMay('provisioner') && phone.isRegistered
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    send.mutate({ params: { imsi: phone.imsi }, body: { to, text } }, { onSuccess: () => setText('') })
  }
  return (
    <>
      <Group component="form" align="flex-end" gap="xs" onSubmit={submit}>
        <NumberField label="Text to" others={others} value={to} onChange={setTo} />
        <TextInput
          label="Text"
          size="xs"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          maxLength={1600}
        />
        <Button type="submit" size="xs" disabled={!isAllowed || to === '' || text === ''}>
          Send
        </Button>
      </Group>
      <Stack gap={2} role="log" aria-label={`Texts of ${phone.element}`}>
        {phone.texts.slice(-MOST_SHOWN).map((each) => (
          <Text size="sm" key={`${each.at} ${each.direction} ${each.text}`}>
            {timeOfDay(each.at)} {each.direction === 'out' ? '→' : '←'} {each.other}: {each.text}
            {each.state !== undefined && ` (${textState(each)})`}
            {isLost(each) && <WhyFailed imsi={phone.imsi} />}
          </Text>
        ))}
      </Stack>
    </>
  )
}

/** Where more is said of a text that did not arrive. */
function WhyFailed({ imsi }: { readonly imsi: string }): ReactNode {
  const who = new URLSearchParams({ who: imsi })
  return (
    <>
      {' · '}
      <Anchor component={Link} href={`/console/why?${who}`} fz="sm">
        Why did it fail?
      </Anchor>
      {' · '}
      <Anchor component={Link} href={`/console/ladder?${who}`} fz="sm">
        Messages
      </Anchor>
    </>
  )
}
