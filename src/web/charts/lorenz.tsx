import { scaleLinear } from '@visx/scale';
import { AreaClosed, LinePath } from '@visx/shape';
import type { ReactNode } from 'react';
import { percent } from '../lib/format.ts';
import { useLanguage } from '../lib/locale.tsx';
import { Bottom, Left, type Scale } from './axes.tsx';
import { Frame } from './frame.tsx';

export interface LorenzPoint {
  /** Share of partners, the smallest first. */
  readonly share: number;
  /** Share of business that they hold. */
  readonly held: number;
}

const MARGIN = { top: 10, right: 14, bottom: 28, left: 46 };
const HEIGHT = 260;

/** How business is spread: the further below the diagonal, the fewer partners hold it. */
export function Lorenz({ curve, label }: { readonly curve: readonly LorenzPoint[]; readonly label: string }): ReactNode {
  const { locale } = useLanguage();
  return (
    <Frame label={label} height={HEIGHT} margin={MARGIN}>
      {({ width, height }) => {
        const x: Scale = scaleLinear({ domain: [0, 1], range: [0, width] });
        const y: Scale = scaleLinear({ domain: [0, 1], range: [height, 0] });
        const points = [{ share: 0, held: 0 }, ...curve];
        return (
          <>
            <Left scale={y} width={width} format={(value) => percent(value, locale)} />
            <Bottom scale={x} top={height} ticks={4} format={(value) => percent(Number(value), locale)} />
            <line className="middle-line" x1={0} y1={height} x2={width} y2={0} />
            <AreaClosed data={points} yScale={y} x={(p) => x(p.share)} y={(p) => y(p.held)} className="band" />
            <LinePath data={points} x={(p) => x(p.share)} y={(p) => y(p.held)} className="curve" />
          </>
        );
      }}
    </Frame>
  );
}
