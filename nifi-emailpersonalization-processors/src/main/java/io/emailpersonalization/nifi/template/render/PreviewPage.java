// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.check.TemplatePart;

import java.util.List;

/**
 * Writes previews as one HTML page. Each mail stands in a frame of its own that may run no script, open no window and load nothing: opening a preview tells nobody anything.
 */
public final class PreviewPage {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'">
            <meta name="referrer" content="no-referrer">
            <title>Preview of the mail</title>
            <style>
            body { font-family: sans-serif; margin: 24px; background: #f3f4f6; color: #1f2937; }
            section { background: #ffffff; border: 1px solid #d1d5db; border-radius: 6px; padding: 16px; margin-bottom: 24px; max-width: 760px; }
            h2 { font-size: 16px; margin: 0 0 8px 0; }
            p { margin: 0 0 8px 0; }
            iframe { width: 100%; height: 420px; border: 1px solid #d1d5db; background: #ffffff; }
            pre { white-space: pre-wrap; border: 1px solid #d1d5db; padding: 8px; }
            .note { color: #b45309; }
            </style>
            </head>
            <body>
            """;

    private PreviewPage() {
    }

    /** The page. It has personal data: the values of the records. */
    public static String of(final List<Preview> previews) {
        final StringBuilder page = new StringBuilder(HEAD);
        for (final Preview preview : previews) {
            page.append("<section>\n<h2>Record ").append(preview.number()).append("</h2>\n");
            if (!preview.isComplete()) {
                page.append("<p class=\"note\">The preview is not complete: a part of the template cannot be rendered here. See the findings.</p>\n");
            }
            final String subject = preview.parts().get(TemplatePart.SUBJECT);
            if (subject != null) {
                page.append("<p>Subject: <strong>").append(MailRenderer.escape(subject)).append("</strong></p>\n");
            }
            final String html = preview.parts().get(TemplatePart.HTML);
            if (html != null) {
                page.append("<iframe sandbox=\"\" title=\"Mail of record ").append(preview.number()).append("\" srcdoc=\"").append(MailRenderer.escape(html)).append("\"></iframe>\n");
            }
            final String text = preview.parts().get(TemplatePart.TEXT);
            if (text != null) {
                page.append("<pre>").append(MailRenderer.escape(text)).append("</pre>\n");
            }
            page.append("</section>\n");
        }
        return page.append("</body>\n</html>\n").toString();
    }
}
