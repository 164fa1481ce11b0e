// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;

/** Normalizes countries to ISO 3166-1 alpha-2, from an ISO code or the name in ten languages. Other text is folded. MatcherTest tests it. */
public final class CountryName {

    private static final List<String> LANGUAGES = List.of("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da");
    private static final Map<String, String> CODES = load();

    private CountryName() {
    }

    /** Returns the country as it is compared; null for a placeholder. */
    public static String of(final String value) {
        final String folded = FoldedText.of(value);
        return folded == null ? null : CODES.getOrDefault(folded, folded);
    }

    private static Map<String, String> load() {
        final Map<String, String> codes = new HashMap<>();
        for (final String code : Locale.getISOCountries()) {
            final Locale country = Locale.of("", code);
            final String lower = FoldedText.lowerCase(code);
            for (final String language : LANGUAGES) {
                codes.putIfAbsent(String.valueOf(FoldedText.of(country.getDisplayCountry(Locale.of(language)))), lower);
            }
            try {
                codes.put(FoldedText.lowerCase(country.getISO3Country()), lower);
            } catch (final MissingResourceException e) {
                // the country has no code of three letters
                codes.put(lower, lower);
            }
            codes.put(lower, lower);
        }
        codes.putAll(Map.of("usa", "us", "united states of america", "us", "uk", "gb", "great britain", "gb", "england", "gb", "scotland", "gb", "holland", "nl"));
        return codes;
    }
}
