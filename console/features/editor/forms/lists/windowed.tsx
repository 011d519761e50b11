/** A long list of rows of one height. Only those in sight are in the page. */
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import css from './lists.module.css';

/** Rows in the page above and below those in sight. */
const SPARE = 6;

export function Windowed({
  count,
  rowHeight,
  row,
  show,
  className,
  ...rest
}: {
  count: number;
  rowHeight: number;
  row: (index: number) => ReactNode;
  /** Scrolls this row into sight whenever it changes; -1: none. */
  show?: number;
  className?: string | undefined;
  role?: string;
  'aria-label'?: string;
  'aria-rowcount'?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = (): void =>
      setSeen((old) =>
        old.top === element.scrollTop && old.height === element.clientHeight
          ? old
          : { top: element.scrollTop, height: element.clientHeight },
      );
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || show === undefined || show < 0) return;
    const top = show * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [show, rowHeight]);
  // A list that was scrolled down may have become shorter.
  const top = Math.max(0, Math.min(seen.top, count * rowHeight - seen.height));
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE);
  const last = Math.min(count, Math.ceil((top + seen.height) / rowHeight) + SPARE);
  const rows: ReactNode[] = [];
  for (let i = first; i < last; i++) rows.push(row(i));
  return (
    <div {...rest} ref={box} className={[css.windowed, className].filter(Boolean).join(' ')}>
      <div role="presentation" style={{ height: first * rowHeight }} />
      {rows}
      <div role="presentation" style={{ height: Math.max(0, count - last) * rowHeight }} />
    </div>
  );
}
