// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.Template;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.util.Map;

/** Campaigns with their source, and templates, which Mailchimp shows without it. An id of digits only is that of a template. Tested by {@code EspSandboxTest}. */
final class TemplateRequests {

    private static final String TEMPLATE_ID = "[0-9]+";

    private TemplateRequests() {
    }

    /** @param path {@code campaigns} or {@code templates}, the id, and for the source of a campaign {@code content} */
    static Reply answer(final String[] path, final AudienceStore audiences) {
        final Template template = path.length < 2 || "templates".equals(path[0]) != path[1].matches(TEMPLATE_ID) ? null : audiences.template(path[1]);
        final boolean isContent = path.length == 3 && "campaigns".equals(path[0]) && "content".equals(path[2]);
        if (template == null || path.length > 2 && !isContent) {
            return MailchimpReplies.notFound();
        }
        if ("templates".equals(path[0])) {
            return Reply.json(Map.of("id", Integer.parseInt(template.id()), "type", "user", "name", template.subject()));
        }
        return Reply.json(isContent ? Map.of("plain_text", template.text(), "html", template.html(), "archive_html", template.html())
                : Map.of("id", template.id(), "type", "regular", "status", "save", "settings", Map.of("subject_line", template.subject(), "title", template.subject())));
    }
}
