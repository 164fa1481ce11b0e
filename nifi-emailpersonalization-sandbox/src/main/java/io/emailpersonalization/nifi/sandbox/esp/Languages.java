// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;

/** The languages that a contact of the vendor may have. */
final class Languages {

    /** Codes of the vendor's help page on languages of contacts. */
    private static final Set<String> CODES = Set.of("en", "ar", "af", "be", "bg", "ca", "zh", "hr", "cs", "da", "nl", "et", "fa", "fi", "fr", "fr_CA", "de", "el", "he", "hi", "hu", "is", "id", "ga",
            "it", "ja", "km", "ko", "lv", "lt", "mt", "ms", "mk", "no", "pl", "pt", "pt_PT", "ro", "ru", "sr", "sk", "sl", "es", "es_ES", "sw", "sv", "ta", "th", "tr", "uk", "vi");

    private Languages() {
    }

    /** Whether a request's language is refused; one without a language, or with an empty one, is not. */
    static boolean refuses(final JsonNode item) {
        final String language = item.path("language").asText("");
        return !language.isEmpty() && !CODES.contains(language);
    }
}
