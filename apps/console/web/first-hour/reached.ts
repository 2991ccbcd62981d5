import type { Operations } from '../api/operations.ts'

/** What somebody has done in this browser; a trace that has gone takes nothing back. */
const KEY = 'voltaic.first-hour'

const MILESTONES = ['subscriber', 'registered', 'challenge', 'call', 'text', 'why', 'services', 'sim'] as const
export type Milestone = (typeof MILESTONES)[number]

/** Orders of the reader that lead to a milestone; whether they succeeded, the network shows. */
const ORDERS: Readonly<Partial<Record<keyof Operations, Milestone>>> = {
  addSubscriber: 'subscriber',
  startPhone: 'registered',
  registerPhone: 'registered',
  startPhoneCall: 'call',
  sendPhoneText: 'text',
}

function kept(): ReadonlySet<string> {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(Array.isArray(all) ? all.map(String) : [])
  } catch {
    // a browser that keeps nothing: every visit begins anew
    return new Set()
  }
}

function keep(what: string): void {
  const all = kept()
  if (all.has(what)) return
  try {
    localStorage.setItem(KEY, JSON.stringify([...all, what]))
  } catch {
    // as above
  }
}

/** Milestones that the reader has come to. */
export function reached(): ReadonlySet<Milestone> {
  const all = kept()
  return new Set(MILESTONES.filter((milestone) => all.has(milestone)))
}

export function reach(milestone: Milestone): void {
  keep(milestone)
}

/** The reader has given an order: what comes of it is his. */
export function ordered(operation: keyof Operations): void {
  const milestone = ORDERS[operation]
  if (milestone !== undefined) keep(`ordered ${milestone}`)
}

export function isOrdered(milestone: Milestone): boolean {
  return kept().has(`ordered ${milestone}`)
}

/** Whether nothing is left to lead somebody to. */
export function isFirstHourDone(): boolean {
  const all = reached()
  return MILESTONES.every((milestone) => all.has(milestone))
}
