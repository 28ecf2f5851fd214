import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { usePortal } from '../../session.ts'
import { placesFor } from './places.ts'

/** How long after `g` a letter still means a place, in ms. */
const PATIENCE = 1_000

/** Ctrl-K or ⌘K searches; `g` and a letter goes somewhere. Letters typed into a field are text. */
export function useKeys(search: () => void): void {
  const navigate = useNavigate()
  const portal = usePortal()
  const pressed = useRef(0)
  useEffect(() => {
    const places = placesFor(portal).flatMap(({ places }) => places)
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        search()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === 'g') {
        pressed.current = Date.now()
        return
      }
      const place = places.find(({ key }) => key === event.key)
      if (place === undefined || Date.now() - pressed.current > PATIENCE) return
      pressed.current = 0
      navigate({ to: portal.at(place.to) }).catch(() => undefined)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [navigate, portal, search])
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
