// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.MaxLength;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads an audience and its merge fields (GET /lists/{list_id} and /merge-fields). Tested by {@code EspClientContractTest} and {@code MailchimpClientTest}. */
final class MailchimpAudienceReader {

    /** Merge fields of one page: Mailchimp's maximum, and far more than an audience may have. */
    private static final int PAGE = 1000;

    /** Mailchimp's documentation of merge fields: a longer text is cut, at a number of bytes. */
    private static final MaxLength TEXT_LENGTH = new MaxLength(255, MaxLength.Unit.BYTES);

    /** The types of merge fields, from Mailchimp's documentation of merge fields. */
    private static final Map<String, Type> TYPES = Map.ofEntries(Map.entry("text", Type.TEXT), Map.entry("number", Type.NUMBER), Map.entry("address", Type.ADDRESS),
            Map.entry("phone", Type.PHONE), Map.entry("date", Type.DATE), Map.entry("url", Type.URL), Map.entry("imageurl", Type.URL), Map.entry("radio", Type.OPTION),
            Map.entry("dropdown", Type.OPTION), Map.entry("birthday", Type.BIRTHDAY), Map.entry("zip", Type.POSTAL_CODE));

    private final MailchimpApi api;

    MailchimpAudienceReader(final MailchimpApi api) {
        this.api = api;
    }

    /** Returns the types of fields that Mailchimp has. */
    static Set<Type> types() {
        return Set.copyOf(TYPES.values());
    }

    Audience read(final String audienceId) throws EspUnavailableException, EspRefusedException {
        final String path = MailchimpAddresses.audience(audienceId);
        final JsonNode list = api.get(path + "?fields=id,name,double_optin");
        final List<AudienceField> fields = new ArrayList<>();
        api.get("%s/merge-fields?count=%d".formatted(path, PAGE)).path("merge_fields").forEach(field -> fields.add(field(field)));
        return new Audience(list.path("name").asText(), list.path("double_optin").asBoolean(), fields);
    }

    private static AudienceField field(final JsonNode field) {
        final Type type = TYPES.getOrDefault(field.path("type").asText(), Type.OTHER);
        final List<String> options = new ArrayList<>();
        field.path("options").path("choices").forEach(choice -> options.add(choice.asText()));
        return new AudienceField(field.path("tag").asText(), type, field.path("required").asBoolean(), type == Type.TEXT ? TEXT_LENGTH : null, options);
    }
}
