/** `2026-01-31 02:00:00`, UTC. */
export function timeOf(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** `4 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationOf(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
