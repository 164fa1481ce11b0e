// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Set;

/**
 * The languages that Mailchimp accepts for a contact. The client has a list of its own: this one is the vendor's word, and refuses a code that the client gets wrong.
 * Tested by {@code EspSandboxTest}.
 */
final class AcceptedLanguages {

    /** From https://mailchimp.com/help/view-and-edit-contact-languages/. */
    private static final Set<String> CODES = Set.of("en", "ar", "af", "be", "bg", "ca", "zh", "hr", "cs", "da", "nl", "et", "fa", "fi", "fr", "fr_CA", "de", "el", "he", "hi", "hu", "is", "id", "ga",
            "it", "ja", "km", "ko", "lv", "lt", "mt", "ms", "mk", "no", "pl", "pt", "pt_PT", "ro", "ru", "sr", "sk", "sl", "es", "es_ES", "sw", "sv", "ta", "th", "tr", "uk", "vi");

    private AcceptedLanguages() {
    }

    /** Returns whether a member's language is not supported. A missing or empty language is accepted. */
    static boolean refuses(final JsonNode member) {
        final String language = member.path("language").asText("");
        return !language.isEmpty() && !CODES.contains(language);
    }
}
