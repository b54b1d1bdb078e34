/* A few signs, drawn with one stroke; always beside a word. */
const PATHS = {
  day: "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
  map: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  tray: "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
  sync: "M5 10a7 7 0 0 1 13-2M19 4v4h-4M19 14a7 7 0 0 1-13 2M5 20v-4h4",
  more: "M5 7h14M5 12h14M5 17h14",
  camera: "M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 .01 0",
  voice: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6 11a6 6 0 0 0 12 0M12 17v4",
  note: "M5 4h14v16H5zM8 9h8M8 13h8M8 17h4",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  lock: "M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={PATHS[name]} /></svg>;
}
