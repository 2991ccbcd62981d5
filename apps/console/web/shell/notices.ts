import { notifications } from '@mantine/notifications'
import { Refusal } from '../api/request.ts'

/** Says why something was not done, and what to do about it. */
export function showRefusal(error: Error): void {
  const isRefusal = error instanceof Refusal
  const details = isRefusal
    ? [error.remedy, ...(error.problems ?? []).map(({ field, reason }) => `${field}: ${reason}`)]
    : []
  notifications.show({
    color: 'red',
    title: isRefusal ? error.message : 'The core cannot be reached',
    message: isRefusal
      ? details.filter(Boolean).join('. ')
      : 'It may be restarting; the console tries again by itself.',
    autoClose: 8000,
    closeButtonProps: { 'aria-label': 'Close' },
    styles: { description: { color: 'inherit' } },
  })
}
