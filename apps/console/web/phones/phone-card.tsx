import { Anchor, Badge, Button, Card, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Phone } from '../api/operations.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { nameOf } from '../shell/identity.ts'
import { PhoneCalls } from './phone-calls.tsx'
import { PhoneTexts } from './phone-texts.tsx'

/** One simulated phone, as if one held it in one's hand. */
export function PhoneCard({ phone, others }: { readonly phone: Phone; readonly others: readonly Phone[] }): ReactNode {
  const params = { imsi: phone.imsi }
  const register = useChange('registerPhone', ['listPhones'])
  const deregister = useChange('deregisterPhone', ['listPhones'])
  const stop = useChange('stopPhone', ['listPhones'])
  const isAllowed = useMay('provisioner')
  return (
    <Card withBorder component="section" aria-label={`Phone ${phone.element}`}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="xs">
            <Text fw={700}>{phone.element}</Text>
            <Badge variant="dot" color={phone.isRegistered ? 'green' : 'gray'} tt="none">
              {phone.isRegistered ? 'registered' : 'not registered'}
            </Badge>
            {phone.isProtected && phone.isRegistered && (
              <Badge variant="dot" tt="none">
                IPsec
              </Badge>
            )}
            {phone.fault !== undefined && (
              <Badge variant="dot" color="orange" tt="none">
                {phone.fault}
              </Badge>
            )}
          </Group>
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              disabled={!isAllowed}
              loading={register.isPending}
              onClick={() => register.mutate({ params })}
            >
              Register
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={!isAllowed || !phone.isRegistered}
              onClick={() => deregister.mutate({ params })}
            >
              De-register
            </Button>
            <Button size="xs" color="red" disabled={!isAllowed} onClick={() => stop.mutate({ params })}>
              Switch off
            </Button>
          </Group>
        </Group>
        <Text size="sm" className="mono">
          <Anchor component={Link} href={`/console/ladder?${new URLSearchParams({ who: phone.imsi })}`} fz="sm">
            Its messages
          </Anchor>
          {!phone.isRegistered && (
            <>
              {' · '}
              <Anchor component={Link} href={`/console/why?${new URLSearchParams({ who: phone.imsi })}`} fz="sm">
                Why is it not registered?
              </Anchor>
            </>
          )}
          {' · '}
          IMSI {phone.imsi}
          {phone.identities.length > 0 && ` · ${[...new Set(phone.identities.map(nameOf))].join(' · ')}`}
        </Text>
        {phone.lastOutcome !== undefined && !phone.isRegistered && (
          <Text size="sm" c="var(--mantine-color-error)" role="status">
            {phone.lastOutcome}
          </Text>
        )}
        <PhoneCalls phone={phone} others={others} />
        <PhoneTexts phone={phone} others={others} />
      </Stack>
    </Card>
  )
}
