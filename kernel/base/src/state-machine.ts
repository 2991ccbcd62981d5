/** What a state does on an event: the next state, then the actions in the order they are performed. */
export type TableRow<State extends string, Action extends string> = readonly [next: State, ...actions: Action[]]

/** A state machine as data: `state x event -> [next, ...actions]`. A pair that is missing is illegal. */
export type Table<State extends string, Event extends string, Action extends string> = {
  readonly [S in State]: { readonly [E in Event]?: TableRow<State, Action> }
}

/**
 * Looks a step up. Nothing is allocated: the answer is the table's own row.
 *
 * @param onIllegal told of a pair that the table does not have, to count and log it
 * @returns undefined for an illegal pair; the state then stays
 */
export function step<State extends string, Event extends string, Action extends string>(
  table: Table<State, Event, Action>,
  state: State,
  event: Event,
  onIllegal: (state: State, event: Event) => void,
): TableRow<State, Action> | undefined {
  const row = table[state][event]
  if (row === undefined) onIllegal(state, event)
  return row
}

/** What a machine does with its surroundings. `Input` goes with an event: the message that caused it. */
export interface StateMachineHooks<State extends string, Event extends string, Action extends string, Input> {
  perform(action: Action, input: Input, event: Event): void
  /** An event the table does not foresee in this state: count it, log it. */
  onIllegal(state: State, event: Event): void
  /** Before the actions; also when the state stays. */
  onTransition?(from: State, event: Event, to: State): void
}

/** One running machine. */
export interface StateMachine<State extends string, Event extends string, Input> {
  readonly state: State
  /** Takes a step. An event raised while actions are performed is taken up after the last of them. */
  handle(event: Event, input: Input): void
}

export function createStateMachine<State extends string, Event extends string, Action extends string, Input = void>(
  table: Table<State, Event, Action>,
  initial: State,
  hooks: StateMachineHooks<State, Event, Action, Input>,
): StateMachine<State, Event, Input> {
  return new TableMachine(table, initial, hooks)
}

class TableMachine<State extends string, Event extends string, Action extends string, Input>
  implements StateMachine<State, Event, Input>
{
  state: State
  readonly #table: Table<State, Event, Action>
  readonly #hooks: StateMachineHooks<State, Event, Action, Input>
  #isRunning = false
  #waiting: [Event, Input][] | undefined

  constructor(
    table: Table<State, Event, Action>,
    initial: State,
    hooks: StateMachineHooks<State, Event, Action, Input>,
  ) {
    this.#table = table
    this.state = initial
    this.#hooks = hooks
  }

  handle(event: Event, input: Input): void {
    if (this.#isRunning) {
      this.#waiting ??= []
      this.#waiting.push([event, input])
      return
    }
    this.#isRunning = true
    try {
      this.#take(event, input)
      for (let next = this.#waiting?.shift(); next !== undefined; next = this.#waiting?.shift()) {
        this.#take(next[0], next[1])
      }
    } finally {
      this.#isRunning = false
    }
  }

  #take(event: Event, input: Input): void {
    const row = this.#table[this.state][event]
    if (row === undefined) {
      this.#hooks.onIllegal(this.state, event)
      return
    }
    this.#hooks.onTransition?.(this.state, event, row[0])
    this.state = row[0]
    for (let index = 1; index < row.length; index++) this.#hooks.perform(row[index] as Action, input, event)
  }
}
