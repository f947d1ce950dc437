/** One figure of the bench; `bar` says in words what it must hold. */
export type Result = { name: string; value: number; unit: string; bar?: string }
