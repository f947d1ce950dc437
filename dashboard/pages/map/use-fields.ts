import { useEffect, useMemo, useRef, useState } from 'react'
import type { District } from '../../../api/places/schema.ts'
import { createFields, type Fields, repaint } from '../../map/device-field.ts'
import type { Palette } from '../../ui/theme.ts'
import { live } from '../../use-live.ts'

/** Time alone turns fresh into late: everything is looked at again this often. */
const ageEveryMs = 10_000

/**
 * The arrays the map draws, painted as the live line speaks. It subscribes outside React, so that a
 * tick costs one repaint of what was touched and one render of the map alone.
 */
export function useFields(district: District, palette: Palette): { fields: Fields; now: number } {
  const start = useMemo(() => createFields(district.devices, palette), [district, palette])
  const held = useRef(start)
  const [shown, setShown] = useState({ fields: start, now: serverNow() })
  useEffect(() => {
    held.current = start
    const show = (touched: readonly string[] | null) => {
      const now = serverNow()
      const next = repaint(held.current, touched, live.store.getState().devices, now)
      if (next === held.current && touched !== null) return
      held.current = next
      setShown({ fields: next, now })
    }
    show(null)
    const forget = live.store.subscribe((state, before) => {
      if (state.devices !== before.devices) show(state.touched)
    })
    const timer = setInterval(() => show(null), ageEveryMs)
    return () => {
      forget()
      clearInterval(timer)
    }
  }, [start])
  return shown
}

function serverNow(): number {
  return Date.now() + live.store.getState().clockOffsetMs
}
