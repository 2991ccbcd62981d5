/** A time of day, in the words of whoever looks: with milliseconds where messages follow each other. */
export function timeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { hour12: false })
}

export function dateAndTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { hour12: false })
}

/** How long it has been: `1:02:03`. */
export function durationSince(iso: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1000))
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
}
