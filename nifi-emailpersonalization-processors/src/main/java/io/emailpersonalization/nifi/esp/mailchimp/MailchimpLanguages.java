// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts language tags (BCP 47, and locales such as {@code de_AT.UTF-8}) to Mailchimp's language codes. Tested by {@code MailchimpClientTest}. */
final class MailchimpLanguages {

    /** Mailchimp's codes, from https://mailchimp.com/help/view-and-edit-contact-languages/. Its pt is Brazilian, its es Mexican. */
    private static final Set<String> CODES = Set.of("en", "ar", "af", "be", "bg", "ca", "zh", "hr", "cs", "da", "nl", "et", "fa", "fi", "fr", "fr_CA", "de", "el", "he", "hi", "hu", "is", "id", "ga",
            "it", "ja", "km", "ko", "lv", "lt", "mt", "ms", "mk", "no", "pl", "pt", "pt_PT", "ro", "ru", "sr", "sk", "sl", "es", "es_ES", "sw", "sv", "ta", "th", "tr", "uk", "vi");

    /** Languages with another code at Mailchimp: the two Norwegian ones, and Java's former codes of Hebrew and Indonesian. */
    private static final Map<String, String> OTHER_NAMES = Map.of("nb", "no", "nn", "no", "iw", "he", "in", "id");

    /** Language, script and region. Mailchimp does not distinguish what follows. */
    private static final Pattern TAG = Pattern.compile("([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:[-_.@][A-Za-z0-9@._=-]{1,40})?");

    /** Characters. Longer texts are no language tags; the bound keeps the pattern fast. */
    private static final int MAX_LENGTH = 60;

    /** The codes whose region is not written. */
    private static final Map<String, String> REGIONS = Map.of("pt", "pt-BR", "es", "es-MX");

    private MailchimpLanguages() {
    }

    /** Returns the language tag (BCP 47) of a code; empty for an empty code. */
    static Optional<String> tag(final String code) {
        return Optional.of(REGIONS.getOrDefault(code, code.replace('_', '-'))).filter(tag -> !tag.isEmpty());
    }

    /** Returns Mailchimp's code; empty where Mailchimp has none, and where the text is no language tag. */
    static Optional<String> code(final String tag) {
        final Matcher parts = tag.length() > MAX_LENGTH ? null : TAG.matcher(tag.strip());
        if (parts == null || !parts.matches()) {
            return Optional.empty();
        }
        final String written = parts.group(1).toLowerCase(Locale.ROOT);
        final String language = OTHER_NAMES.getOrDefault(written, written);
        final String regional = parts.group(2) == null ? language : language + "_" + parts.group(2).toUpperCase(Locale.ROOT);
        return Optional.of(CODES.contains(regional) ? regional : language).filter(CODES::contains);
    }
}
