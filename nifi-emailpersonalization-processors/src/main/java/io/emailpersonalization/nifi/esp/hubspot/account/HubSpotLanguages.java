// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** HubSpot's preferred language (hs_language): language tags in lower case. A language without an option is left out. Tested by HubSpotValuesTest. */
public final class HubSpotLanguages {

    private HubSpotLanguages() {
    }

    /**
     * Returns the option of a language tag, otherwise that of its language alone; empty for none.
     *
     * @param tag may be null
     */
    public static Optional<String> option(final String tag, final List<String> options) {
        if (tag == null) {
            return Optional.empty();
        }
        final String lower = tag.toLowerCase(Locale.ROOT).replace('_', '-');
        return options.contains(lower) ? Optional.of(lower) : Optional.of(lower.replaceFirst("-.*", "")).filter(options::contains);
    }

    /** Returns the language tag of an option; null for none. */
    public static String tag(final String option) {
        final String tag = option == null || option.isEmpty() ? "und" : Locale.forLanguageTag(option).toLanguageTag();
        return "und".equals(tag) ? null : tag;
    }
}
