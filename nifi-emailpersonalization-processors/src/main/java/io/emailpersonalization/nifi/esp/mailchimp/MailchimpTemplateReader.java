// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.TemplateSource;

import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the source of a campaign (GET /campaigns/{campaign_id}/content). Mailchimp gives out no HTML of a template. Tested by {@code EspClientContractTest} and {@code MailchimpTemplateTest}. */
final class MailchimpTemplateReader {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern TEMPLATE_ID = Pattern.compile("[0-9]+");

    private final MailchimpApi api;

    MailchimpTemplateReader(final MailchimpApi api) {
        this.api = api;
    }

    Optional<TemplateSource> read(final String id) throws EspUnavailableException, EspRefusedException {
        if (id == null || !ID.matcher(id).matches()) {
            throw new EspRefusedException("A campaign id has letters and digits only, as at the end of the campaign's address", false);
        }
        final Optional<JsonNode> campaign = api.find("campaigns/%s?fields=id,settings.subject_line".formatted(id), found -> found.has("id"));
        if (campaign.isEmpty()) {
            refuseTemplate(id);
            return Optional.empty();
        }
        final String subject = text(campaign.get().path("settings").path("subject_line"));
        return api.find("campaigns/%s/content?fields=html,plain_text".formatted(id), any -> true)
                .map(content -> new TemplateSource(subject, text(content.path("html")), text(content.path("plain_text"))));
    }

    private void refuseTemplate(final String id) throws EspUnavailableException, EspRefusedException {
        if (TEMPLATE_ID.matcher(id).matches() && api.find("templates/%s?fields=id".formatted(id), found -> found.has("id")).isPresent()) {
            throw new EspRefusedException("The id is that of a template, and Mailchimp does not give out the HTML of templates: create a campaign from the template, and set the campaign's id", false);
        }
    }

    private static String text(final JsonNode node) {
        return node.asText("").isEmpty() ? null : node.asText();
    }
}
