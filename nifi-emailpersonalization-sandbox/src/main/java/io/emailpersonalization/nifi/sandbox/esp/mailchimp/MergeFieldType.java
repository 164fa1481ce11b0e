// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Checks and converts the values of merge fields by their type. */
final class MergeFieldType {

    /** Mailchimp's documentation of merge fields: text is cut to 255 bytes of UTF-8. */
    private static final int MAX_TEXT_BYTES = 255;

    private MergeFieldType() {
    }

    /** Returns Mailchimp's message on a value that it refuses; empty for a value that it accepts. */
    static Optional<String> fault(final SandboxField field, final JsonNode value) {
        final String text = value.asText();
        if (text.isEmpty()) {
            return field.required() ? Optional.of("Please enter a value") : Optional.empty();
        }
        return switch (field.type()) {
            case "number" -> text.matches("-?[0-9]+(\\.[0-9]+)?") ? Optional.empty() : Optional.of("Please enter a number");
            case "date" -> text.matches("[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}|[0-9]{2}-[0-9]{2}-[0-9]{4}|[0-9]{2}/[0-9]{2}/[0-9]{4}") ? Optional.empty() : Optional.of("Please enter the date");
            case "birthday" -> text.matches("[0-9]{2}/[0-9]{2}") ? Optional.empty() : Optional.of("Please enter a month (01-12) and a day (01-31)");
            case "zip" -> text.matches("[0-9]{5}") ? Optional.empty() : Optional.of("Please enter a zip code (5 digits)");
            case "dropdown", "radio" -> field.options().contains(text) ? Optional.empty() : Optional.of("Please choose one of the options");
            default -> Optional.empty();
        };
    }

    /** Returns the stored form of a value: numbers are numbers, and long text is cut. */
    static Object stored(final SandboxField field, final JsonNode value) {
        if ("number".equals(field.type()) && !value.asText().isEmpty()) {
            return new BigDecimal(value.asText());
        }
        final byte[] bytes = value.asText().getBytes(StandardCharsets.UTF_8);
        if (!"text".equals(field.type()) || bytes.length <= MAX_TEXT_BYTES) {
            return value.asText();
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.IGNORE).decode(ByteBuffer.wrap(bytes, 0, MAX_TEXT_BYTES)).toString();
        } catch (final CharacterCodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
