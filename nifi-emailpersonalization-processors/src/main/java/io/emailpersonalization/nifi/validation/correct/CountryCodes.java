// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Set;

/**
 * Countries become their code of ISO 3166-1 alpha-2, from a code of two or three letters or from the name that Unicode CLDR, as the JDK has it, gives the country in one of many languages. A name
 * that means two countries stays as it is. Tested by CountryCodesTest.
 */
public record CountryCodes(Set<String> fields) implements FieldCorrection {

    private static final List<String> LANGUAGES = List.of("en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro", "el", "tr", "ru", "uk", "bg", "hr", "sl",
            "et", "lv", "lt", "ja", "zh", "ko", "ar");
    /** Usual names that CLDR does not have. */
    private static final Map<String, String> USUAL = Map.ofEntries(Map.entry("usa", "US"), Map.entry("u s a", "US"), Map.entry("u s", "US"), Map.entry("united states of america", "US"),
            Map.entry("uk", "GB"), Map.entry("u k", "GB"), Map.entry("great britain", "GB"), Map.entry("england", "GB"), Map.entry("scotland", "GB"), Map.entry("wales", "GB"),
            Map.entry("northern ireland", "GB"), Map.entry("holland", "NL"), Map.entry("czech republic", "CZ"));
    /** Characters of the longest name, and more. */
    private static final int MAX_LENGTH = 100;

    @Override
    public String name() {
        return "country code";
    }

    @Override
    public String apply(final String text, final Record record) {
        final String code = of(text);
        return code == null || code.equals(text) ? text : code;
    }

    /** The code of a country; null if the text is none, or may be two. */
    static String of(final String text) {
        return text.length() > MAX_LENGTH ? null : Names.CODES.get(folded(text));
    }

    /** Lower case, without accents, with single spaces for everything that is no letter. */
    private static String folded(final String text) {
        final String lower = Texts.lowerCase(Normalizer.normalize(text, Normalizer.Form.NFKD));
        final StringBuilder folded = new StringBuilder(lower.length());
        lower.codePoints().filter(c -> Character.getType(c) != Character.NON_SPACING_MARK).forEach(c -> {
            if (Character.isLetter(c)) {
                folded.appendCodePoint(c);
            } else if (!folded.isEmpty() && folded.charAt(folded.length() - 1) != ' ') {
                folded.append(' ');
            }
        });
        return folded.toString().strip();
    }

    /** Loads the names with the first country. */
    private static final class Names {
        private static final Map<String, String> CODES = load();

        private static Map<String, String> load() {
            final Map<String, String> codes = new HashMap<>();
            final Set<String> ambiguous = new HashSet<>();
            for (final String code : Locale.getISOCountries()) {
                final Locale country = Locale.of("", code);
                for (final String language : LANGUAGES) {
                    final String name = folded(country.getDisplayCountry(Locale.of(language)));
                    final String other = codes.putIfAbsent(name, code);
                    if (other != null && !other.equals(code)) {
                        ambiguous.add(name);
                    }
                }
            }
            codes.keySet().removeAll(ambiguous);
            codes.putAll(USUAL);
            for (final String code : Locale.getISOCountries()) {
                codes.put(Texts.lowerCase(code), code);
                try {
                    codes.put(Texts.lowerCase(Locale.of("", code).getISO3Country()), code);
                } catch (final MissingResourceException e) {
                    // the country has no code of three letters
                    codes.remove("");
                }
            }
            codes.remove("");
            return Map.copyOf(codes);
        }
    }
}
