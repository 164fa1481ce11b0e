// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.ByteBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A field of an audience. */
record MergeField(int id, String tag, String name, String type, boolean required) {

    private static final int TEXT_BYTES = 255;

    /** What is wrong with a value, in the vendor's words; empty when it is taken. */
    Optional<String> fault(final JsonNode value) {
        final String text = value.asText();
        if (text.isEmpty()) {
            return required ? Optional.of("Please enter a value") : Optional.empty();
        }
        return switch (type) {
            case "number" -> text.matches("-?[0-9]+(\\.[0-9]+)?") ? Optional.empty() : Optional.of("Please enter a number");
            case "date" -> text.matches("[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}|[0-9]{2}-[0-9]{2}-[0-9]{4}|[0-9]{2}/[0-9]{2}/[0-9]{4}") ? Optional.empty() : Optional.of("Please enter the date");
            case "birthday" -> text.matches("[0-9]{2}/[0-9]{2}") ? Optional.empty() : Optional.of("Please enter a month (01-12) and a day (01-31)");
            case "zip" -> text.matches("[0-9]{5}") ? Optional.empty() : Optional.of("Please enter a zip code (5 digits)");
            default -> Optional.empty();
        };
    }

    /** The value as it is kept: text is cut to 255 bytes, numbers become numbers. */
    Object kept(final JsonNode value) {
        if ("number".equals(type) && !value.asText().isEmpty()) {
            return new java.math.BigDecimal(value.asText());
        }
        final byte[] bytes = value.asText().getBytes(StandardCharsets.UTF_8);
        if (!"text".equals(type) || bytes.length <= TEXT_BYTES) {
            return value.asText();
        }
        final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.IGNORE);
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, 0, TEXT_BYTES)).toString();
        } catch (final java.nio.charset.CharacterCodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
