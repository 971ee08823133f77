import { useEffect, useRef, useState, type ReactNode } from 'react';

export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

interface FrameProps {
  /** What a screen reader says of the picture: its message, not its shape. */
  readonly label: string;
  readonly height: number;
  readonly margin: Margin;
  readonly children: (inner: { readonly width: number; readonly height: number }) => ReactNode;
}

/** A drawing as wide as its place. */
export function Frame({ label, height, margin, children }: FrameProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (place.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry?.contentRect.width ?? 0));
    });
    observer.observe(place.current);
    return () => {
      observer.disconnect();
    };
  }, []);
  const inner = { width: Math.max(0, width - margin.left - margin.right), height: height - margin.top - margin.bottom };
  return (
    <div ref={place} className="chart">
      {inner.width > 0 && (
        <svg width={width} height={height} role="img" aria-label={label}>
          <g transform={`translate(${margin.left},${margin.top})`}>{children(inner)}</g>
        </svg>
      )}
    </div>
  );
}
