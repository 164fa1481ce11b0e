// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Creates attributes. One that exists stays as it is. Tested by {@code BrevoClientTest} and {@code EspClientContractTest}. */
public final class BrevoAttributeCreation {

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9_]{0,49}");

    private final BrevoApi api;

    public BrevoAttributeCreation(final BrevoApi api) {
        this.api = api;
    }

    public void create(final AudienceField field) throws EspUnavailableException, EspRefusedException {
        if (!NAME.matcher(field.name()).matches()) {
            throw new EspRefusedException("Brevo creates no attribute %s: a name has capital letters, digits and underscores. Write the name so in the mapping".formatted(field.name()), false);
        }
        try {
            final BrevoApi.Answer answer = api.send("POST", "contacts/attributes/%s/%s".formatted(field.type() == AudienceField.Type.OPTION ? "category" : "normal", field.name()), body(field));
            if (!answer.isSuccess() && !"duplicate_parameter".equals(answer.code())) {
                throw new EspRefusedException("Brevo does not create the attribute %s (%s): create it under Contacts, Settings, Contact attributes".formatted(field.name(), answer.message()), false);
            }
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> body(final AudienceField field) throws EspRefusedException {
        return switch (field.type()) {
            case TEXT, PHONE, URL, POSTAL_CODE, BIRTHDAY -> Map.of("type", "text");
            case NUMBER -> Map.of("type", "float");
            case BOOLEAN -> Map.of("type", "boolean");
            case DATE -> Map.of("type", "date");
            case OPTION -> Map.of("enumeration", options(field.options()));
            case OPTIONS -> Map.of("type", "multiple-choice", "multiCategoryOptions", field.options());
            case DATE_TIME, ADDRESS, OTHER -> throw new EspRefusedException("Brevo has no type for the attribute %s: map its parts as texts".formatted(field.name()), false);
        };
    }

    private static List<Map<String, Object>> options(final List<String> labels) {
        final List<Map<String, Object>> options = new ArrayList<>();
        for (final String label : labels) {
            final Map<String, Object> option = new LinkedHashMap<>();
            option.put("value", options.size() + 1);
            option.put("label", label);
            options.add(option);
        }
        return options;
    }
}
