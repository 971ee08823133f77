import { AxisBottom, AxisLeft } from '@visx/axis';
import { GridRows } from '@visx/grid';
import type { scaleLinear, scaleTime } from '@visx/scale';
import type { ReactNode } from 'react';

export type Scale = ReturnType<typeof scaleLinear<number>>;
export type TimeScale = ReturnType<typeof scaleTime<number>>;

interface LeftProps {
  readonly scale: Scale;
  readonly width: number;
  readonly format: (value: number) => string;
  readonly ticks?: number;
}

export function Left({ scale, width, format, ticks = 4 }: LeftProps): ReactNode {
  return (
    <>
      <GridRows scale={scale} width={width} numTicks={ticks} className="grid-line" />
      <AxisLeft
        scale={scale}
        numTicks={ticks}
        hideAxisLine
        hideTicks
        tickFormat={(value) => format(Number(value))}
        tickLabelProps={{ className: 'tick', dx: -4, dy: 4, textAnchor: 'end' }}
      />
    </>
  );
}

interface BottomProps {
  readonly scale: Scale | TimeScale;
  readonly top: number;
  readonly format: (value: number | Date) => string;
  readonly ticks?: number;
}

export function Bottom({ scale, top, format, ticks = 5 }: BottomProps): ReactNode {
  return (
    <AxisBottom
      scale={scale}
      top={top}
      numTicks={ticks}
      axisClassName="axis"
      hideTicks
      tickFormat={(value) => format(value as number | Date)}
      tickLabelProps={{ className: 'tick', textAnchor: 'middle', dy: 2 }}
    />
  );
}

/** A calendar date as a moment; dates have no time zone. */
export function momentOf(day: string): Date {
  return new Date(`${day.slice(0, 10)}T00:00:00Z`);
}

export function dayOf(moment: Date | number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
