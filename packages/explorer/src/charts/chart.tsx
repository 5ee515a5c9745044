import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { currentTheme, type Theme } from "../state/theme.js";

/** The room that a picture has. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
}

interface ChartProps {
  /** The picture in words. */
  readonly label: string;
  /** The picture as SVG text. Has to change when the picture does. */
  readonly draw: (frame: Frame) => string;
  readonly height?: number;
  readonly children?: ComponentChildren;
}

/** Nothing is drawn in less, as in a page that is still being laid out. */
const narrowest = 160;

/** A picture that is as wide as its place, with its text alternative and a caption. */
export function Chart({ label, draw, height = 340, children }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const theme = currentTheme();
  const svg = useMemo(() => (width < narrowest ? "" : draw({ width, height, theme })), [draw, width, height, theme]);
  return (
    <figure class="chart">
      <div ref={place} class="picture" role="img" aria-label={label} style={{ minHeight: `${height}px` }}>
        {/* The label tells it all: the marks of the picture are not read out one by one. */}
        <div aria-hidden="true" dangerouslySetInnerHTML={{ __html: svg }} />
      </div>
      {children !== undefined && <figcaption>{children}</figcaption>}
    </figure>
  );
}

/** The width of an element in whole pixels, kept up with the page. */
function useWidth(place: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  // Before the browser paints, so that no empty picture is seen.
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    setWidth(Math.floor(element.clientWidth));
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return width;
}
