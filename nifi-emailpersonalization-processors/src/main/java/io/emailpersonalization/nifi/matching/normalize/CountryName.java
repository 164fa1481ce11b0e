// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;

/** Countries as ISO 3166-1 alpha-2, from either code or the name in one of several languages; anything else stays folded. */
public final class CountryName {

    private static final List<String> LANGUAGES = List.of("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da");
    private static final Map<String, String> CODES = load();

    private CountryName() {
    }

    /** The country as it is compared; null where there is none. */
    public static String of(final String value) {
        final String folded = Fold.text(value);
        return folded == null ? null : CODES.getOrDefault(folded, folded);
    }

    private static Map<String, String> load() {
        final Map<String, String> codes = new HashMap<>();
        for (final String code : Locale.getISOCountries()) {
            final Locale country = Locale.of("", code);
            final String lower = Fold.lowerCase(code);
            for (final String language : LANGUAGES) {
                codes.putIfAbsent(String.valueOf(Fold.text(country.getDisplayCountry(Locale.of(language)))), lower);
            }
            try {
                codes.put(Fold.lowerCase(country.getISO3Country()), lower);
            } catch (final MissingResourceException e) {
                // a country without a code of three letters is known by its name
                codes.put(lower, lower);
            }
            codes.put(lower, lower);
        }
        codes.putAll(Map.of("usa", "us", "united states of america", "us", "uk", "gb", "great britain", "gb", "england", "gb", "scotland", "gb", "holland", "nl"));
        return codes;
    }
}
