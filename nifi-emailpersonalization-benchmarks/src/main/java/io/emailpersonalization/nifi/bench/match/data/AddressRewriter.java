// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.data;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces the numbered addresses of generated persons by addresses of another form, a different one for each person. Not safe for threads. */
final class AddressRewriter {

    private static final Pattern NUMBERED = Pattern.compile("( ?)([a-z0-9]+\\.[a-z0-9]*?)[0-9]+@(.+)", Pattern.CASE_INSENSITIVE);
    private static final String CONSONANTS = "bdfgklmnprstvz";
    private static final String VOWELS = "aeiou";
    private static final int SYLLABLES = 4;

    private final CustomerProfile.Addresses style;
    /** The new address by generated address. */
    private final Map<String, String> replaced = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();

    AddressRewriter(final CustomerProfile.Addresses style) {
        this.style = style;
    }

    /** Returns the new address for a generated one. An address of a family or a role stays. */
    String of(final String generated) {
        final Matcher numbered = generated == null || style == CustomerProfile.Addresses.NUMBERED ? null : NUMBERED.matcher(generated);
        if (numbered == null || !numbered.matches() || generated.toLowerCase(Locale.ROOT).strip().startsWith("family.")) {
            return generated;
        }
        final String address = replaced.computeIfAbsent(generated.strip().toLowerCase(Locale.ROOT), any -> {
            final String domain = numbered.group(3).toLowerCase(Locale.ROOT);
            return style == CustomerProfile.Addresses.NAMES ? free(numbered.group(2).toLowerCase(Locale.ROOT), domain) : free(word(any), domain);
        });
        return numbered.group(1).isEmpty() ? address : numbered.group(1) + address.toUpperCase(Locale.ROOT);
    }

    private String free(final String local, final String domain) {
        final int nth = taken.merge(local + "@" + domain, 1, Integer::sum);
        return nth == 1 ? local + "@" + domain : local + nth + "@" + domain;
    }

    private static String word(final String seed) {
        final SplittableRandom random = new SplittableRandom(seed.hashCode() * 0x9E3779B97F4A7C15L);
        final StringBuilder word = new StringBuilder();
        for (int i = 0; i < SYLLABLES; i++) {
            word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length()))).append(VOWELS.charAt(random.nextInt(VOWELS.length())));
        }
        return word.append(random.nextInt(100)).toString();
    }
}
