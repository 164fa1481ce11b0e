// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.dashboard;

import org.apache.commons.text.StringEscapeUtils;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Parts of a page. Every text is escaped. */
final class Html {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private Html() {
    }

    /**
     * A cell of a table.
     *
     * @param html escaped content
     * @param style class of the cell; empty for none
     */
    record Cell(String html, String style) {
    }

    /** Text as HTML. */
    static String escape(final String text) {
        return StringEscapeUtils.escapeHtml4(text).replace("'", "&#39;");
    }

    static Cell text(final String text) {
        // a text from right to left does not turn the cells beside it
        return new Cell("<bdi>" + escape(text) + "</bdi>", "");
    }

    static Cell wide(final String text) {
        return new Cell("<bdi>" + escape(text) + "</bdi>", "wide");
    }

    static Cell number(final long number) {
        return new Cell(String.format(Locale.ROOT, "%,d", number), "n");
    }

    /** A percentage with two decimals; a dash where there is nothing to divide by. */
    static Cell share(final long part, final long whole) {
        return new Cell(whole == 0 ? "-" : String.format(Locale.ROOT, "%.2f %%", 100.0 * part / whole), "n");
    }

    /** A bar with the share as its text. */
    static Cell bar(final long part, final long whole) {
        final double percent = whole == 0 ? 0 : Math.min(100, 100.0 * part / whole);
        return new Cell(String.format(Locale.ROOT, "<progress max=\"100\" value=\"%.2f\" aria-label=\"%.2f percent\"></progress>", percent, percent), "");
    }

    static Cell time(final Long at) {
        return new Cell(at == null ? "" : TIME.format(Instant.ofEpochMilli(at)), "");
    }

    static Cell run(final String run) {
        return new Cell("<bdi>" + escape(run) + "</bdi>", "run");
    }

    static Cell verdict(final boolean good, final String text) {
        return new Cell(escape(text), good ? "good" : "bad");
    }

    /** A table that scrolls by itself; a sentence if it has no rows. */
    static String table(final String caption, final List<String> heads, final List<List<Cell>> rows) {
        if (rows.isEmpty()) {
            return "<p class=\"soft\">No report has it yet.</p>\n";
        }
        final StringBuilder html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escape(caption) + "\"><table><thead><tr>");
        for (int i = 0; i < heads.size(); i++) {
            html.append("<th scope=\"col\"").append("n".equals(rows.getFirst().get(i).style()) ? " class=\"n\">" : ">").append(escape(heads.get(i))).append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        for (final List<Cell> row : rows) {
            html.append("<tr>");
            row.forEach(cell -> html.append(cell.style().isEmpty() ? "<td>" : "<td class=\"" + cell.style() + "\">").append(cell.html()).append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    /** A section with an id to which the navigation leads. */
    static String section(final String id, final String title, final String content) {
        return "<section id=\"%s\" aria-labelledby=\"%s-title\"><h2 id=\"%s-title\">%s</h2>\n".formatted(id, id, id, escape(title)) + content + "</section>\n";
    }
}
