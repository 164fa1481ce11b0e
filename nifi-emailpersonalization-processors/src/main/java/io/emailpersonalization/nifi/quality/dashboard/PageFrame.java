// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The frame of the dashboard: style, the chart library uPlot, and our script, all within the page. Its Content Security Policy lets these two scripts run and nothing else, and loads nothing.
 * DashboardPageTest covers this class.
 */
final class PageFrame {

    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String CHARTS = resource(LIBRARY + "uPlot.iife.min.js");
    private static final String SCRIPT = resource("/dashboard/dashboard.js");
    private static final String STYLE = resource(LIBRARY + "uPlot.min.css") + resource("/dashboard/dashboard.css");

    private PageFrame() {
    }

    private static String resource(final String name) {
        try (InputStream in = PageFrame.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The bundle lacks " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(final String script) {
        try {
            return "'sha256-" + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8))) + "'";
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The whole page.
     *
     * @param title plain text
     * @param body HTML, escaped by the caller
     * @param charts JSON of the charts
     */
    static String page(final String title, final String body, final String charts) {
        // no character of the data may end its element
        final String data = charts.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src %s %s; form-action 'none'; base-uri 'none'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">
                <title>%s</title>
                <style>
                """.formatted(hash(CHARTS), hash(SCRIPT), Html.escape(title)) + STYLE + "</style>\n</head>\n<body>\n" + body + "<script type=\"application/json\" id=\"data\">" + data
                + "</script>\n<script>" + CHARTS + "</script>\n<script>" + SCRIPT + "</script>\n</body>\n</html>\n";
    }
}
