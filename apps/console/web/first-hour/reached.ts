/** What somebody has done in this browser; a trace that has gone takes nothing back. */
const KEY = 'voltaic.first-hour'

const MILESTONES = ['subscriber', 'registered', 'challenge', 'call', 'text', 'why', 'services', 'sim'] as const
export type Milestone = (typeof MILESTONES)[number]

export function reached(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(Array.isArray(kept) ? kept.map(String) : [])
  } catch {
    // a browser that keeps nothing: every visit begins anew
    return new Set()
  }
}

export function reach(milestone: Milestone): void {
  const all = reached()
  if (all.has(milestone)) return
  try {
    localStorage.setItem(KEY, JSON.stringify([...all, milestone]))
  } catch {
    // as above
  }
}

/** Whether nothing is left to lead somebody to. */
export function isFirstHourDone(): boolean {
  const all = reached()
  return MILESTONES.every((milestone) => all.has(milestone))
}
