// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Creates merge fields (POST /lists/{list_id}/merge-fields). Tested by {@code EspClientContractTest} and {@code MailchimpTopicsTest}. */
final class MailchimpFieldCreator {

    /** The types in Mailchimp's words. It has none for booleans, times and lists of options. */
    private static final Map<Type, String> TYPES = Map.of(Type.TEXT, "text", Type.NUMBER, "number", Type.DATE, "date", Type.BIRTHDAY, "birthday", Type.PHONE, "phone", Type.URL, "url",
            Type.POSTAL_CODE, "zip", Type.ADDRESS, "address", Type.OPTION, "dropdown");

    private final MailchimpApi api;

    MailchimpFieldCreator(final MailchimpApi api) {
        this.api = api;
    }

    /** Creates the fields that the audience lacks. The audience is read first: another node may have created some. */
    void create(final String audienceId, final List<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        final Set<String> existing = new MailchimpAudienceReader(api).read(audienceId).fieldNames();
        for (final AudienceField field : fields) {
            if (!existing.contains(field.name())) {
                create(MailchimpAddresses.audience(audienceId) + "/merge-fields", field);
            }
        }
    }

    private void create(final String path, final AudienceField field) throws EspUnavailableException, EspRefusedException {
        final String type = TYPES.get(field.type());
        if (type == null) {
            throw new EspRefusedException("Mailchimp has no type for the field %s: map it as text".formatted(field.name()), false);
        }
        final Map<String, Object> body = new LinkedHashMap<>();
        body.put("tag", field.name());
        body.put("name", field.name());
        body.put("type", type);
        body.put("required", field.required());
        body.put("public", false);
        if (!field.options().isEmpty()) {
            body.put("options", Map.of("choices", field.options()));
        }
        try {
            api.post(path, body, answer -> answer.hasNonNull("tag"));
        } catch (final EspRefusedException e) {
            throw e.isContentAtFault() ? new EspRefusedException(("%s, for the field %s: a tag has at most ten capital letters and digits, and an audience takes 30 fields, "
                    + "80 with the plan Premium. Rename it in the mapping, or create it at Mailchimp").formatted(e.getMessage(), field.name()), false) : e;
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }
}
