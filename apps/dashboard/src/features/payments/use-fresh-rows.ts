'use client';

import { useEffect, useRef, useState } from 'react';

/**
 * Which rows came, or changed their state, while the page was open: those to point out.
 * @param list names the list; another one begins with nothing to point out
 */
export function useFreshRows<Row>(list: string, rows: readonly Row[] | undefined, mark: (row: Row) => string): (row: Row) => boolean {
  const seen = useRef<{ list: string; marks: Set<string> } | null>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (rows === undefined) return;
    const marks = rows.map(mark);
    const before = seen.current;
    if (before === null || before.list !== list) {
      seen.current = { list, marks: new Set(marks) };
      setFresh(new Set());
      return;
    }
    const added = marks.filter((each) => !before.marks.has(each));
    if (added.length === 0) return;
    for (const each of added) before.marks.add(each);
    setFresh(new Set(added));
  }, [list, rows, mark]);
  return (row) => fresh.has(mark(row));
}
