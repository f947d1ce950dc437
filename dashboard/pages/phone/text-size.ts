import { create } from 'zustand'
import { keep, readKept } from '../../kept.ts'

/** Body text in px. 长辈版 asks for 18 at least and a way up to 30 (MIIT 适老化通用设计规范). */
export const textSizes = { normal: 20, large: 24, largest: 30 } as const
export type TextSize = keyof typeof textSizes

const key = 'linli.textSize'

type State = { size: TextSize; setSize(size: TextSize): void }

export const useTextSize = create<State>((set) => ({
  size: readTextSize(readKept(key)),
  setSize: (size) => {
    keep(key, size)
    set({ size })
  },
}))

/** The remembered size; anything else is the normal one. */
export function readTextSize(text: string | null): TextSize {
  return text !== null && Object.hasOwn(textSizes, text) ? (text as TextSize) : 'normal'
}
