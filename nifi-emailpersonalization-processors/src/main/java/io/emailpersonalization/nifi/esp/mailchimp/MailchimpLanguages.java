// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Language tags (BCP 47, and locales such as {@code de_AT.UTF-8}) as Mailchimp's codes for the language of a contact. */
final class MailchimpLanguages {

    /** https://mailchimp.com/help/view-and-edit-contact-languages/: pt is that of Brazil, es that of Mexico. */
    private static final Set<String> CODES = Set.of("en", "ar", "af", "be", "bg", "ca", "zh", "hr", "cs", "da", "nl", "et", "fa", "fi", "fr", "fr_CA", "de", "el", "he", "hi", "hu", "is", "id", "ga",
            "it", "ja", "km", "ko", "lv", "lt", "mt", "ms", "mk", "no", "pl", "pt", "pt_PT", "ro", "ru", "sr", "sk", "sl", "es", "es_ES", "sw", "sv", "ta", "th", "tr", "uk", "vi");

    /** Languages that Mailchimp knows by another code: both Norwegian ones, and what Java called Hebrew and Indonesian. */
    private static final Map<String, String> OTHER_NAMES = Map.of("nb", "no", "nn", "no", "iw", "he", "in", "id");

    /** Language, script, region; what follows tells no languages apart that Mailchimp does. */
    private static final Pattern TAG = Pattern.compile("([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:[-_.@][A-Za-z0-9@._=-]{1,40})?");

    private static final int LONGEST = 60;

    private MailchimpLanguages() {
    }

    /** Mailchimp's code; empty where it has none for the language, or the text is no language tag. */
    static Optional<String> code(final String tag) {
        final Matcher parts = tag.length() > LONGEST ? null : TAG.matcher(tag.strip());
        if (parts == null || !parts.matches()) {
            return Optional.empty();
        }
        final String written = parts.group(1).toLowerCase(Locale.ROOT);
        final String language = OTHER_NAMES.getOrDefault(written, written);
        final String regional = parts.group(2) == null ? language : language + "_" + parts.group(2).toUpperCase(Locale.ROOT);
        return Optional.of(CODES.contains(regional) ? regional : language).filter(CODES::contains);
    }
}
