// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.chart;

import java.util.Locale;

/** An SVG drawing in pixels from the top left. Its colours follow the light or dark scheme of the viewer. */
final class SvgDrawing {

    private static final String STYLE = """
            <style>
             svg{font-family:system-ui,sans-serif;font-size:13px}
             .back{fill:#ffffff} text{fill:#1f2933} .small{font-size:11px;fill:#52606d} .title{font-size:15px;font-weight:600}
             .line{stroke:#cbd2d9} .axis{stroke:#52606d} .ideal{stroke:#52606d;stroke-dasharray:5 4} .for{fill:#1f6fb2} .against{fill:#b4501e} .range{stroke:#1f2933}
             @media (prefers-color-scheme: dark){
              .back{fill:#14181d} text{fill:#e4e7eb} .small{fill:#9aa5b1} .line{stroke:#323f4b} .axis{stroke:#9aa5b1} .ideal{stroke:#9aa5b1} .for{fill:#5aa9e6} .against{fill:#f0935b}
              .range{stroke:#e4e7eb}
             }
            </style>
            """;

    private final StringBuilder elements = new StringBuilder();
    private final int width;
    private final int height;

    SvgDrawing(final int width, final int height) {
        this.width = width;
        this.height = height;
    }

    SvgDrawing line(final String kind, final double x1, final double y1, final double x2, final double y2) {
        return add("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", kind, x1, y1, x2, y2);
    }

    SvgDrawing bar(final String kind, final double x, final double y, final double barWidth, final double barHeight) {
        return add("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>%n", kind, x, y, barWidth, barHeight);
    }

    SvgDrawing dot(final String kind, final double x, final double y, final double radius) {
        return add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>%n", kind, x, y, radius);
    }

    /** @param anchor start, middle or end */
    SvgDrawing text(final String kind, final double x, final double y, final String anchor, final String text) {
        return add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", kind, x, y, anchor, text.replace("&", "&amp;").replace("<", "&lt;"));
    }

    private SvgDrawing add(final String element, final Object... values) {
        elements.append(String.format(Locale.ROOT, element, values));
        return this;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%n%s<rect class=\"back\" width=\"%d\" height=\"%d\"/>%n%s</svg>%n",
                width, height, width, height, STYLE, width, height, elements);
    }
}
