import { type Call, callsOf, canCall, type Named, scopeOfSources } from './calls.ts'
import { fill, type Parameter, type Template, templatesOf, textOf } from './error-text.ts'
import type { Finding } from './findings.ts'
import { lineAt, type Source } from './source.ts'

export type ErrorKind = 'VoltaicError' | 'DecodeError'

/** A place where an error with a code is made. */
export interface ErrorSite {
  readonly code: string
  readonly kind: ErrorKind
  readonly message: string
  /** What to do about it; empty for a DecodeError. */
  readonly remedy: string
  /** Document and clause that the input breaks; empty for a VoltaicError. */
  readonly spec: string
  readonly file: string
  readonly line: number
}

/**
 * Something that makes an error out of its arguments: the constructor of an error class, or a function that calls one
 * with a code it was given.
 */
interface Maker {
  readonly kind: ErrorKind
  readonly named: Named
  /** Where it stands; undefined for the constructors of the two classes, which everybody knows. */
  readonly file: string | undefined
  readonly code: readonly Template[]
  readonly message: readonly Template[]
  readonly remedy: readonly Template[]
  readonly spec: readonly Template[]
}

const at = (parameter: number): Template[] => [[{ parameter, name: '...' }]]
const CONSTRUCTORS: readonly Maker[] = [
  {
    kind: 'VoltaicError',
    named: { name: 'VoltaicError', isLocal: false },
    file: undefined,
    code: at(0),
    message: at(1),
    remedy: at(2),
    spec: [[]],
  },
  {
    kind: 'DecodeError',
    named: { name: 'DecodeError', isLocal: false },
    file: undefined,
    code: at(0),
    message: at(1),
    remedy: [[]],
    spec: at(3),
  },
]

/** More makers than any source has; an endless recursion would make them. */
const MOST_MAKERS = 1000

/** All places where a code becomes an error; findings where the code cannot be read from the source. */
export function errorSitesOf(sources: readonly Source[]): { sites: ErrorSite[]; findings: Finding[] } {
  const scope = scopeOfSources(sources)
  const calls = Map.groupBy(sources.flatMap(callsOf), ({ callee }) => callee)
  const makers = [...CONSTRUCTORS]
  const sites: ErrorSite[] = []
  const findings: Finding[] = []
  // `makers` grows while it is walked through: a function that hands its argument on is a maker too.
  for (const maker of makers) {
    for (const call of calls.get(maker.named.name) ?? []) {
      const caller = call.within.source.file
      if (maker.file !== undefined && !canCall(scope, caller, maker.named, maker.file)) continue
      const made = follow(maker, call)
      if ('maker' in made) addNew(makers, made.maker)
      else if ('sites' in made) sites.push(...made.sites)
      else findings.push(made.finding)
    }
  }
  return { sites, findings }
}

function addNew(makers: Maker[], maker: Maker): void {
  const text = JSON.stringify(maker)
  if (makers.some((one) => JSON.stringify(one) === text)) return
  if (makers.length === MOST_MAKERS) throw new Error(`${maker.named.name} in ${maker.file} makes errors without end`)
  makers.push(maker)
}

type Made = { readonly maker: Maker } | { readonly sites: readonly ErrorSite[] } | { readonly finding: Finding }

/** What a call of a maker is: an error with a code, or the inside of another maker. */
function follow(maker: Maker, call: Call): Made {
  const given = call.arguments.map((argument) => templatesOf(argument, call.within))
  const say = (templates: readonly Template[]): Template[] => templates.flatMap((template) => fill(template, given))
  const { file } = call.within.source
  const { kind } = maker
  const code = say(maker.code)
  const rest = { message: say(maker.message), remedy: say(maker.remedy), spec: say(maker.spec) }
  const open = code.flat().find((part) => typeof part !== 'string')
  const inside = open?.ofObject === true ? call.insideClass : call.inside
  if (open !== undefined && inside !== undefined) {
    const keep = (templates: readonly Template[]): Template[] => templates.map((each) => settle(each, open))
    const { message, remedy, spec } = rest
    const texts = { code: keep(code), message: keep(message), remedy: keep(remedy), spec: keep(spec) }
    return { maker: { kind, named: inside, file, ...texts } }
  }
  const line = lineAt(call.within.source, call.start)
  const codes = code.map(textOf)
  if (codes.some((text) => !/^\w+$/.test(text))) {
    const message = `the code of this ${kind} cannot be read here (${codes.join(', ')}): write it as text`
    return { finding: { file, line, message } }
  }
  const text = (templates: readonly Template[]): string => [...new Set(templates.map(textOf))].join(' / ')
  const site = { kind, message: text(rest.message), remedy: text(rest.remedy), spec: text(rest.spec), file, line }
  return { sites: codes.map((each) => ({ code: each, ...site })) }
}

/** A maker takes its parameters from one place, the method or the constructor; the others stay as their names. */
function settle(template: Template, like: Parameter): Template {
  return template.map((part) => (typeof part === 'string' || part.ofObject === like.ofObject ? part : `<${part.name}>`))
}
